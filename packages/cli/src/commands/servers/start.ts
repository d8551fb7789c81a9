import type { Command } from 'commander'
import { dirFlag, folderOf, type ServersFolder } from '../../local/folders.ts'
import { JSON_OPTION } from '../../options.ts'
import type { DefineCommand } from '../entry.ts'
import { type Started, startServers } from './start-servers.ts'

/** How the start commands of the three kinds differ. */
interface StartSpec {
  /** Adds the options that shape a new folder: some of those in SHAPE. */
  readonly addShape: (command: Command) => Command
  /** Says what was started: in JSON, besides folder and started ports, and as lines of text. */
  readonly report: (started: Started, folder: ServersFolder) => StartReport
}

interface StartReport {
  readonly json: Readonly<Record<string, unknown>>
  readonly lines: readonly string[]
}

interface Options {
  readonly dir: string
  readonly port: number
  readonly replicas: number
  readonly nodes?: number
  readonly sentinels?: number
  readonly timeout?: number
  readonly binary?: string
  readonly install?: boolean
  readonly json?: boolean
}

const SHAPE = ['port', 'nodes', 'sentinels', 'replicas', 'timeout'] as const

/**
 * Makes a command that starts servers and leaves them running.
 *
 * @param kind - Which servers.
 * @param spec - Its options and its report.
 */
export function startCommand(kind: ServersFolder['kind'], { addShape, report }: StartSpec): DefineCommand {
  return (command, terminal) => {
    const start = async (args: readonly string[], options: Options): Promise<void> => {
      const { port, nodes, sentinels, replicas, timeout = 2000, binary, install = false, json } = options
      const explicit = args.length > 0 || SHAPE.some((name) => command.getOptionValueSource(name) === 'cli')
      const plan = { port, nodes: nodes ?? sentinels ?? 1, replicas, nodeTimeout: timeout, args }
      const folder = folderOf(kind, options.dir, terminal)
      const started = await startServers({ folder, plan, explicit, binary, install }, terminal)
      const { json: facts, lines } = report(started, folder)
      if (json) terminal.json({ folder: folder.path, ...facts, started: started.ports })
      else for (const line of lines) terminal.out(line)
    }
    addShape(
      command
        .argument('[server-args...]', 'after --: arguments for every server, such as -- --maxmemory 100mb')
        .option(...dirFlag(kind)),
    )
      .option('--binary <path>', 'path of the server program, if not the one that is found')
      .option('--install', 'install Redis with apt-get where there is none, without asking')
      .option(...JSON_OPTION)
      .action(start)
  }
}
