import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UnsupportedError } from '../errors.ts'
import { type FindServerOptions, findServer } from '../find/find-server.ts'
import type { ProgramOptions } from '../find/program-options.ts'
import type { ServerBinary } from '../find/server-source.ts'
import { BUS_OFFSET } from '../free-port.ts'
import type { ServerAddress } from '../server-address.ts'
import { configFile } from './config-file.ts'
import { inspectFolder, writePlan } from './manifest.ts'
import { CONFIG_FILE, checkPort, LOG_FILE, startDetached, stopDetached } from './node-process.ts'
import { runningPid } from './pid-file.ts'
import type { PersistentNode, PersistentPlan } from './plan.ts'
import { untilSentinelsReady } from './sentinel-ready.ts'

/** A server of a folder, and whether it runs. */
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
  /** Interrupts the start; servers that it started are stopped. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Servers that live in a folder and outlive this process: their configuration, data, logs and process ids are files
 * there.
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
   * Starts nothing and makes no folder; {@link PersistentServers.start} does.
   *
   * @param folder - Path of the folder.
   * @param plan - Which servers it holds, or will hold.
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
   * Starts the servers that do not run; resolves when they serve, and when all Sentinels know their servers and each
   * other. All or none: when one fails, those that this call started are stopped, and a folder that it made is
   * removed.
   *
   * @param options - Program, permission to install one, and a signal.
   * @returns The ports that were started; none when all ran already.
   * @throws {@link PortInUseError} when another program uses a port, {@link ServerExitedError} when a server refuses
   * to start, {@link ServerNotFoundError} when there is no program.
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
      if (isNew) await this.#makeFolder(source)
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

  async #makeFolder(source: ServerBinary): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    // The plan comes first: if the rest is interrupted, the folder is known as ours and can be cleaned.
    await writePlan(this.folder, this.plan)
    for (const node of this.plan.nodes) {
      await mkdir(this.#folderOf(node))
      await writeFile(join(this.#folderOf(node), CONFIG_FILE), configFile(this.plan, node, source.version))
    }
  }

  async #startAll(source: ServerBinary, nodes: readonly PersistentServer[], signal?: AbortSignal): Promise<void> {
    const isSentinel = ({ role }: PersistentNode): boolean => role === 'sentinel'
    // Sentinels last: they do not have to discover a server that runs already.
    for (const group of [nodes.filter((node) => !isSentinel(node)), nodes.filter(isSentinel)]) {
      const results = await Promise.allSettled(
        group.map((node) => {
          const args = isSentinel(node) ? [] : this.plan.args
          return startDetached(source, this.#folderOf(node), node, args, signal)
        }),
      )
      const failure = results.find((result) => result.status === 'rejected')
      if (failure !== undefined) throw failure.reason
    }
    if (this.plan.kind !== 'sentinel' || nodes.length === 0) return
    const all = await this.list()
    await untilSentinelsReady(
      all.filter(isSentinel),
      all.filter((node) => !isSentinel(node)),
    )
  }
}
