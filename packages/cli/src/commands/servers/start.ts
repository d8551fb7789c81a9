import type { Command } from 'commander'
import { dirFlag, folderOf, type ServersFolder } from '../../local/folders.ts'
import { JSON_OPTION, wholeNumber } from '../../options.ts'
import type { DefineCommand } from '../entry.ts'
import { type Started, startServers } from './start-servers.ts'

const DEFAULT_TIMEOUT_MS = 2000

/** A number among the options of a start command. */
interface NumberOption {
  /** Its flags. */
  readonly flags: string
  /** What it means. */
  readonly description: string
  /** The smallest allowed number. */
  readonly least: number
  /** The greatest allowed number. */
  readonly most: number
  /** The number by default. */
  readonly initial: number
}

/** What a start command reports. */
interface StartReport {
  /** What `--json` prints, besides folder and started ports. */
  readonly json: Readonly<Record<string, unknown>>
  /** What is printed otherwise. */
  readonly lines: readonly string[]
}

/** How the start commands of the three kinds differ. */
export interface StartSpec {
  /** The option of the first port. */
  readonly port: Omit<NumberOption, 'flags' | 'least'>
  /** The option of the number of nodes, or of Sentinels; without it there is one. */
  readonly nodes?: Omit<NumberOption, 'least' | 'most'>
  /** The option of the number of replicas. */
  readonly replicas: Omit<NumberOption, 'flags' | 'most'>
  /** What the option of the node timeout means; without it there is no such option. */
  readonly timeout?: string
  /** Says what was started. */
  readonly report: (started: Started, folder: ServersFolder) => StartReport
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
export function startCommand(kind: ServersFolder['kind'], spec: StartSpec): DefineCommand {
  return (command, terminal) => {
    const start = async (args: readonly string[], options: Options): Promise<void> => {
      const { port, nodes, sentinels, replicas, timeout, binary, install = false, json } = options
      const explicit = args.length > 0 || SHAPE.some((name) => command.getOptionValueSource(name) === 'cli')
      const nodeTimeout = timeout ?? DEFAULT_TIMEOUT_MS
      const plan = { port, nodes: nodes ?? sentinels ?? 1, replicas, nodeTimeout, args }
      const folder = folderOf(kind, options.dir, terminal)
      const started = await startServers({ folder, plan, explicit, binary, install }, terminal)
      const report = spec.report(started, folder)
      if (json) terminal.json({ folder: folder.path, ...report.json, started: started.ports })
      else for (const line of report.lines) terminal.out(line)
    }
    command
      .argument('[server-args...]', 'after --: arguments for every server, such as -- --maxmemory 100mb')
      .option(...dirFlag(kind))
    addNumber(command, { ...spec.port, flags: '-p, --port <number>', least: 1 })
    if (spec.nodes !== undefined) addNumber(command, { ...spec.nodes, least: 1, most: 1000 })
    addNumber(command, { ...spec.replicas, flags: '-r, --replicas <count>', most: 100 })
    if (spec.timeout !== undefined) {
      const most = Number.MAX_SAFE_INTEGER
      const timeout = { flags: '-t, --timeout <ms>', least: 1, most, initial: DEFAULT_TIMEOUT_MS }
      addNumber(command, { ...timeout, description: spec.timeout })
    }
    command
      .option('--binary <path>', 'path of the server program, if not the one that is found')
      .option('--install', 'install Redis with apt-get where there is none, without asking')
      .option(...JSON_OPTION)
      .action(start)
  }
}

function addNumber(command: Command, { flags, description, least, most, initial }: NumberOption): void {
  const name = /--[a-z]+/.exec(flags)?.[0] ?? flags
  command.option(flags, description, wholeNumber(name, least, most), initial)
}
