import { SENTINEL_SERVICE } from '@holdfast/local-redis'
import type { DefineCommand } from '../entry.ts'
import { startCommand } from '../servers/start.ts'

/** `sentinel start`: starts a primary, its replicas and the Sentinels that watch them. */
export const startSentinelCommand: DefineCommand = startCommand('sentinel', {
  port: { description: 'port of the primary; replicas and Sentinels follow', most: 65_535, initial: 31_001 },
  nodes: { flags: '-s, --sentinels <count>', description: 'how many Sentinels', initial: 3 },
  replicas: { description: 'how many replicas', least: 1, initial: 2 },
  timeout: 'milliseconds until a silent server counts as down',
  report: ({ servers: { plan }, ports }, { shown }) => {
    const addresses = (watching: boolean): string[] =>
      plan.nodes.filter(({ role }) => (role === 'sentinel') === watching).map(({ port }) => `127.0.0.1:${port}`)
    const [sentinels, servers] = [addresses(true), addresses(false)]
    const lines = [
      `${ports.length === 0 ? 'They were running' : `Started ${ports.length} servers`}, in ${shown}.`,
      `Servers:   ${servers.join(', ')}`,
      `Sentinels: ${sentinels.join(', ')}, service ${SENTINEL_SERVICE}`,
    ]
    return { json: { service: SENTINEL_SERVICE, sentinels, servers }, lines }
  },
})
