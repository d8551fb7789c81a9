import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LocalArgumentError, UnsupportedError } from '../errors.ts'
import { type FindServerOptions, findServer } from '../find/find-server.ts'
import type { ProgramOptions } from '../find/program-options.ts'
import type { ServerBinary } from '../find/server-source.ts'
import { BUS_OFFSET } from '../free-port.ts'
import type { ServerAddress } from '../local-server.ts'
import { configFile } from './config-file.ts'
import { inspectFolder, writePlan } from './manifest.ts'
import { CONFIG_FILE, checkPort, LOG_FILE, startDetached, stopDetached } from './node-process.ts'
import { runningPid } from './pid-file.ts'
import type { PersistentNode, PersistentPlan } from './plan.ts'

/** A server of a folder, as it is now. */
export interface PersistentServer extends PersistentNode, ServerAddress {
  /** Its process id; `undefined` when it does not run. */
  readonly pid: number | undefined
  /** Path of its log. */
  readonly logFile: string
}

/** How to start the servers of a folder. */
export interface StartPersistentOptions extends ProgramOptions {
  /** Environment for `findServer`. @defaultValue `process.env` */
  readonly env?: FindServerOptions['env']
  /** Gives the start up; what it started is stopped again. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Servers that live in a folder and go on when this process ends: their configuration, data, logs and process ids are files there.
 *
 * @example
 * ```ts
 * const servers = new PersistentServers('holdfast-cluster', planServers('cluster', options))
 * await servers.start()
 * ```
 */
export class PersistentServers {
  /** Absolute path of the folder. */
  readonly folder: string
  /** Which servers it holds. */
  readonly plan: PersistentPlan

  /**
   * Does nothing yet: {@link PersistentServers.start} makes the folder.
   *
   * @param folder - Path of the folder.
   * @param plan - Which servers it holds, or is to hold.
   */
  constructor(folder: string, plan: PersistentPlan) {
    this.folder = resolve(folder)
    this.plan = plan
  }

  /** The servers and whether they run, in the order of the plan. */
  async list(): Promise<readonly PersistentServer[]> {
    return Promise.all(
      this.plan.nodes.map(async (node) => {
        const folder = this.#folderOf(node)
        return { ...node, host: '127.0.0.1', pid: await runningPid(folder), logFile: join(folder, LOG_FILE) }
      }),
    )
  }

  /**
   * Starts the servers that do not run. All or none: when one fails, those that this call started are stopped, and a folder that it made is removed.
   *
   * @param options - Program, and a signal.
   * @returns The ports that were started; none when all ran already.
   * @throws {@link PortInUseError} when another program has a port, {@link ServerExitedError} when a server refuses to start,
   * {@link ServerNotFoundError} when there is no program.
   */
  async start({ signal, ...program }: StartPersistentOptions = {}): Promise<readonly number[]> {
    const source = await findServer({ ...program, docker: false })
    if (source.kind !== 'binary') throw new UnsupportedError('Persistent servers need a server program, not an image.')
    const stopped = (await this.list()).filter(({ pid }) => pid === undefined)
    for (const { port } of stopped) {
      await checkPort(port)
      if (this.plan.kind === 'cluster') await checkPort(port + BUS_OFFSET)
    }
    const isNew = (await inspectFolder(this.folder)).state === 'absent'
    try {
      if (isNew) await this.#lay(source)
      await this.#startAll(source, stopped, signal)
    } catch (error) {
      await Promise.all(stopped.map((node) => stopDetached(this.#folderOf(node))))
      if (isNew) await rm(this.folder, { recursive: true, force: true })
      throw error
    }
    return stopped.map(({ port }) => port)
  }

  #folderOf({ port }: PersistentNode): string {
    return join(this.folder, `${port}`)
  }

  async #lay(source: ServerBinary): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    // The mark comes first: whatever interrupts the rest, the folder is known as ours and can be cleaned.
    await writePlan(this.folder, this.plan)
    for (const node of this.plan.nodes) {
      await mkdir(this.#folderOf(node))
      await writeFile(join(this.#folderOf(node), CONFIG_FILE), configFile(this.plan, node, source.version))
    }
  }

  // Sentinels last: what they see at first sight they need not discover later.
  async #startAll(source: ServerBinary, nodes: readonly PersistentNode[], signal?: AbortSignal): Promise<void> {
    const watchers = nodes.filter(({ role }) => role === 'sentinel')
    const servers = nodes.filter(({ role }) => role !== 'sentinel')
    for (const group of [servers, watchers]) {
      const results = await Promise.allSettled(
        group.map((node) => {
          const args = node.role === 'sentinel' ? [] : this.plan.args
          return startDetached(source, this.#folderOf(node), node, args, signal)
        }),
      )
      const failure = results.find((result) => result.status === 'rejected')
      if (failure !== undefined) throw failure.reason
    }
  }
}

/**
 * Stops every server that runs from a folder; its files stay. Works on a damaged folder too.
 *
 * @param folder - Path of the folder.
 * @returns The ports of the servers that ran.
 * @throws {@link LocalArgumentError} when the folder is not one of ours.
 */
export async function stopFolder(folder: string): Promise<readonly number[]> {
  const { state } = await inspectFolder(folder)
  if (state === 'absent') return []
  if (state === 'foreign') throw new LocalArgumentError(`The folder ${folder} was not made by holdfast.`)
  const ports = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number)
  const ran = await Promise.all(
    ports.map(async (port) => ((await stopDetached(join(folder, `${port}`))) ? [port] : [])),
  )
  return ran.flat().sort((one, other) => one - other)
}

/**
 * Stops every server that runs from a folder, and removes the folder with all that is in it.
 *
 * @param folder - Path of the folder.
 * @returns The ports of the servers that ran.
 * @throws {@link LocalArgumentError} when the folder is not one of ours; nothing is touched then.
 */
export async function removeFolder(folder: string): Promise<readonly number[]> {
  const ran = await stopFolder(folder)
  await rm(folder, { recursive: true, force: true })
  return ran
}
