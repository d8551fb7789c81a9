import { portRange } from '../../local/folders.ts'
import type { DefineCommand } from '../entry.ts'
import { startCommand } from '../servers/start.ts'

/** `redis start`: starts one server, with replicas on request, that outlives the command. */
export const startRedisCommand: DefineCommand = startCommand('redis', {
  port: { description: 'port; replicas follow', most: 65_535, initial: 6379 },
  replicas: { description: 'how many replicas', least: 0, initial: 0 },
  report: ({ servers, ports }, { shown }) => {
    const urls = servers.plan.nodes.map((node) => `redis://127.0.0.1:${node.port}/0`)
    const running = ports.length === 0 ? 'It was running' : `Started ${portRange(ports)}`
    return { json: { urls }, lines: [`${running}, in ${shown}.`, `LOCATION: ${urls.join(',')}`] }
  },
})
