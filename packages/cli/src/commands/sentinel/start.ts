import { SENTINEL_SERVICE } from '@holdfast/local-redis'
import type { Command } from 'commander'
import { type AddCommand, JSON_OPTION, wholeNumber } from '../../options.ts'
import { dirFlag } from '../servers/dir-option.ts'
import { startServers } from '../servers/start-servers.ts'

interface Options {
  readonly dir: string
  readonly port: number
  readonly replicas: number
  readonly sentinels: number
  readonly timeout: number
  readonly binary?: string
  readonly json?: boolean
}

const SHAPE = ['port', 'replicas', 'sentinels', 'timeout'] as const

/** `sentinel start`: starts a primary, its replicas and the Sentinels that watch them. */
export const addSentinelStart: AddCommand = (parent, terminal) => {
  const start = async (args: readonly string[], options: Options, command: Command): Promise<void> => {
    const { dir, port, replicas, sentinels: nodes, timeout: nodeTimeout, binary, json } = options
    const explicit = args.length > 0 || SHAPE.some((name) => command.getOptionValueSource(name) === 'cli')
    const plan = { port, nodes, replicas, nodeTimeout, args }
    const { servers, ports } = await startServers({ kind: 'sentinel', dir, plan, explicit, binary }, terminal)
    const addresses = (watching: boolean): string[] =>
      servers.plan.nodes
        .filter(({ role }) => (role === 'sentinel') === watching)
        .map((node) => `127.0.0.1:${node.port}`)
    const result = { service: SENTINEL_SERVICE, sentinels: addresses(true), servers: addresses(false) }
    if (json) return terminal.json({ folder: servers.folder, ...result, started: ports })
    terminal.out(`${ports.length === 0 ? 'They were running' : `Started ${ports.length} servers`}, in ${dir}.`)
    terminal.out(`Servers:   ${result.servers.join(', ')}`)
    terminal.out(`Sentinels: ${result.sentinels.join(', ')}, service ${SENTINEL_SERVICE}`)
  }
  parent
    .command('start')
    .description('start a primary, replicas and Sentinels, and leave them running')
    .argument('[server-args...]', 'after --: arguments for the servers, such as -- --maxmemory 100mb')
    .option(...dirFlag('sentinel'))
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
    )
    .option('--binary <path>', 'the server program, if not the one that is found')
    .option(...JSON_OPTION)
    .action(start)
}
