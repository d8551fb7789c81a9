import type { Command } from 'commander'
import { dirOption, portRange } from '../../local/folders.ts'
import { type AddCommand, JSON_OPTION, wholeNumber } from '../../options.ts'
import { dirFlag } from '../servers/dir-option.ts'
import { startServers } from '../servers/start-servers.ts'

interface Options {
  readonly dir: string
  readonly port: number
  readonly nodes: number
  readonly replicas: number
  readonly timeout: number
  readonly binary?: string
  readonly json?: boolean
}

const SHAPE = ['port', 'nodes', 'replicas', 'timeout'] as const

/** `cluster start`: starts the nodes, which go on when the command ends. They are no cluster before `create`. */
export const addClusterStart: AddCommand = (parent, terminal) => {
  const start = async (args: readonly string[], options: Options, command: Command): Promise<void> => {
    const { dir, port, nodes, replicas, timeout: nodeTimeout, binary, json } = options
    const explicit = args.length > 0 || SHAPE.some((name) => command.getOptionValueSource(name) === 'cli')
    const plan = { port, nodes, replicas, nodeTimeout, args }
    const { servers, ports, created } = await startServers({ kind: 'cluster', dir, plan, explicit, binary }, terminal)
    const all = servers.plan.nodes.map((node) => node.port)
    if (json) return terminal.json({ folder: servers.folder, ports: all, started: ports, created })
    terminal.out(
      ports.length === 0
        ? `All ${all.length} nodes were running: 127.0.0.1:${portRange(all)}, in ${dir}.`
        : `Started ${ports.length} ${ports.length === 1 ? 'node' : 'nodes'}: 127.0.0.1:${portRange(ports)}, in ${dir}. They go on until: holdfast cluster stop${dirOption('cluster', dir)}`,
    )
    const next = created ? 'nodes' : 'create'
    terminal.out(
      created
        ? `The cluster is whole again. See it with: holdfast cluster ${next}${dirOption('cluster', dir)}`
        : `They know nothing of each other yet. Join them with: holdfast cluster ${next}${dirOption('cluster', dir)}`,
    )
  }
  parent
    .command('start')
    .description('start the nodes of a cluster and leave them running')
    .argument('[server-args...]', 'after --: arguments for every server, such as -- --maxmemory 100mb')
    .option(...dirFlag('cluster'))
    .option(
      '-p, --port <number>',
      'port of the first node; the others follow',
      wholeNumber('--port', 1, 55_535),
      30_001,
    )
    .option('-n, --nodes <count>', 'how many nodes', wholeNumber('--nodes', 1, 1000), 6)
    .option('-r, --replicas <count>', 'replicas of each primary', wholeNumber('--replicas', 0, 100), 1)
    .option(
      '-t, --timeout <ms>',
      'milliseconds until a silent node counts as failing',
      wholeNumber('--timeout', 1),
      2000,
    )
    .option('--binary <path>', 'the server program, if not the one that is found')
    .option(...JSON_OPTION)
    .action(start)
}
