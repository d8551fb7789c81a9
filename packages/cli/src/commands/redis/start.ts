import { portRange } from '../../local/folders.ts'
import { wholeNumber } from '../../options.ts'
import type { DefineCommand } from '../entry.ts'
import { startCommand } from '../servers/start.ts'

/** `redis start`: starts one server, with replicas on request, that outlives the command. */
export const define: DefineCommand = startCommand('redis', {
  addShape: (command) =>
    command
      .option('-p, --port <number>', 'port; replicas follow', wholeNumber('--port', 1, 65_535), 6379)
      .option('-r, --replicas <count>', 'how many replicas', wholeNumber('--replicas', 0, 100), 0),
  report: ({ servers, ports }, { shown }) => {
    const urls = servers.plan.nodes.map((node) => `redis://127.0.0.1:${node.port}/0`)
    const running = ports.length === 0 ? 'It was running' : `Started ${portRange(ports)}`
    return { json: { urls }, lines: [`${running}, in ${shown}.`, `LOCATION: ${urls.join(',')}`] }
  },
})
