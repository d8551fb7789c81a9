import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Round } from '../rounds.ts'
import { Load } from './load.ts'

const PROGRAM = new URL('serve.ts', import.meta.url)
const CONNECTIONS = 32

/** A server in its own process, and connections to it from this one. */
export class ServerProcess {
  /** Its name in the results. */
  readonly name: string
  readonly #process: ChildProcess
  readonly #load: Load

  private constructor(name: string, child: ChildProcess, load: Load) {
    this.name = name
    this.#process = child
    this.#load = load
  }

  /** Starts a server and warms its cache. */
  static async start(name: string, redisUrl: string, execArgv: readonly string[] = []): Promise<ServerProcess> {
    const child = fork(PROGRAM, [name, redisUrl], { execArgv: [...process.execArgv, ...execArgv] })
    const load = await Load.open(await receive(child), CONNECTIONS)
    await load.ask()
    return new ServerProcess(name, child, load)
  }

  /** Sends one request on each connection, and returns the answers as text. */
  ask(): Promise<string[]> {
    return this.#load.ask()
  }

  /** Keeps every connection busy for one round. */
  async measure(ms: number): Promise<Round> {
    const cpu = await this.#cpu()
    const start = performance.now()
    const answers = await this.#load.run(ms)
    const perSecond = (answers / (performance.now() - start)) * 1000
    return { perSecond, cpuMicroseconds: ((await this.#cpu()) - cpu) / answers }
  }

  async stop(): Promise<void> {
    this.#load.close()
    const exited = once(this.#process, 'exit')
    this.#process.disconnect()
    await exited
  }

  #cpu(): Promise<number> {
    this.#process.send('cpu')
    return receive(this.#process)
  }
}

async function receive(child: ChildProcess): Promise<number> {
  const [value] = await once(child, 'message')
  return value as number
}
