import { SENTINEL_SERVICE } from '@holdfast/local-redis'
import { wholeNumber } from '../../options.ts'
import type { DefineCommand } from '../entry.ts'
import { startCommand } from '../servers/start.ts'

/** `sentinel start`: starts a primary, its replicas and the Sentinels that watch them. */
export const define: DefineCommand = startCommand('sentinel', {
  addShape: (command) =>
    command
      .option(
        '-p, --port <number>',
        'port of the primary; replicas and Sentinels follow',
        wholeNumber('--port', 1, 65_535),
        31_001,
      )
      .option('-r, --replicas <count>', 'how many replicas', wholeNumber('--replicas', 1, 100), 2)
      .option('-s, --sentinels <count>', 'how many Sentinels', wholeNumber('--sentinels', 1, 100), 3)
      .option(
        '-t, --timeout <ms>',
        'milliseconds until a silent server counts as down',
        wholeNumber('--timeout', 1),
        2000,
      ),
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
