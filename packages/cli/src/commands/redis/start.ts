import type { Command } from 'commander'
import { portRange } from '../../local/folders.ts'
import { type AddCommand, JSON_OPTION, wholeNumber } from '../../options.ts'
import { dirFlag } from '../servers/dir-option.ts'
import { startServers } from '../servers/start-servers.ts'

interface Options {
  readonly dir: string
  readonly port: number
  readonly replicas: number
  readonly binary?: string
  readonly json?: boolean
}

/** `redis start`: starts one server, with replicas on request, which goes on when the command ends. */
export const addRedisStart: AddCommand = (parent, terminal) => {
  const start = async (args: readonly string[], options: Options, command: Command): Promise<void> => {
    const { dir, port, replicas, binary, json } = options
    const explicit =
      args.length > 0 || ['port', 'replicas'].some((name) => command.getOptionValueSource(name) === 'cli')
    const plan = { port, nodes: 1, replicas, nodeTimeout: 2000, args }
    const { servers, ports } = await startServers({ kind: 'redis', dir, plan, explicit, binary }, terminal)
    const urls = servers.plan.nodes.map((node) => `redis://127.0.0.1:${node.port}/0`)
    if (json) return terminal.json({ folder: servers.folder, urls, started: ports })
    terminal.out(`${ports.length === 0 ? 'It was running' : `Started ${portRange(ports)}`}, in ${dir}.`)
    terminal.out(`LOCATION: ${urls.join(',')}`)
  }
  parent
    .command('start')
    .description('start a server and leave it running')
    .argument('[server-args...]', 'after --: arguments for the server, such as -- --maxmemory 100mb')
    .option(...dirFlag('redis'))
    .option('-p, --port <number>', 'port; replicas follow', wholeNumber('--port', 1, 65_535), 6379)
    .option('-r, --replicas <count>', 'how many replicas', wholeNumber('--replicas', 0, 100), 0)
    .option('--binary <path>', 'the server program, if not the one that is found')
    .option(...JSON_OPTION)
    .action(start)
}
