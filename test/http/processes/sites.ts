import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { http1 } from '../faces/client.ts'
import type { Ask } from '../faces/face.ts'
import type { SiteSettings, Wish } from './site.ts'

/** A site in another process. */
export class RemoteSite {
  /** Sends requests to it; resolves when it has stored what there is to store. */
  readonly ask: Ask
  /** Of 127.0.0.1. */
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
    this.ask = http1(port, () => this.wish('idle'))
  }

  /**
   * Starts a process. To be killed in the end.
   *
   * @param settings - Of its cache.
   */
  static async start(settings: SiteSettings): Promise<RemoteSite> {
    const execArgv = ['--conditions=@holdfast/source']
    const child = fork(join(import.meta.dirname, 'site.ts'), [JSON.stringify(settings)], { execArgv })
    const [{ port }] = await once(child, 'message')
    return new RemoteSite(child, port)
  }

  /** How often its handler was called. */
  async wish(wish: Wish): Promise<number> {
    const answered = once(this.#child, 'message')
    this.#child.send(wish)
    return (await answered)[0].calls
  }

  /** Resolves when a handler hangs. */
  async hanging(): Promise<void> {
    await once(this.#child, 'message')
  }

  /** Ends the process without a word. */
  async kill(): Promise<void> {
    if (this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }
}
