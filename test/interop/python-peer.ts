import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { SharedSettings } from './django-cache.ts'
import type { Notation } from './notation.ts'

/** Arguments by name. */
type Kwargs = Readonly<Record<string, Notation>>

/** An answer of the peer. */
interface Answer {
  readonly result?: unknown
  readonly error?: string
}

const PROGRAM = `${import.meta.dirname}/peer.py`
// Packages of a distribution are for the second, if another Python comes first in the path.
const INTERPRETERS = ['python3', '/usr/bin/python3']

/** A Python process with the real django-redis. */
export class PythonPeer {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #stderr: string[] = []
  #last: Promise<unknown> = Promise.resolve()
  #versions = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#lines = createInterface({ input: child.stdout as Readable })[Symbol.asyncIterator]()
    // If it ends early, its output ends too, and that is reported.
    child.stdin?.on('error', () => {})
    child.stderr?.on('data', (chunk: Buffer) => this.#stderr.push(chunk.toString()))
  }

  /** Versions of django-redis, Django and Python. */
  get versions(): string {
    return this.#versions
  }

  /**
   * Starts the first Python that has all packages: HOLDFAST_PYTHON if it is set, else one of the usual names.
   *
   * @returns The peer, or why there is none.
   */
  static async start(): Promise<PythonPeer | string> {
    const { HOLDFAST_PYTHON: chosen } = process.env
    const failures: string[] = []
    for (const interpreter of chosen ? [chosen] : INTERPRETERS) {
      const child = spawn(interpreter, [PROGRAM], { stdio: 'pipe' })
      const failed = once(child, 'error').then(([error]) => (error as Error).message)
      const peer = new PythonPeer(child)
      const outcome = await Promise.race([failed, peer.#begin()])
      if (outcome === undefined) return peer
      failures.push(`${interpreter}: ${outcome}`)
    }
    return failures.join('; ')
  }

  /**
   * Calls a method of a cache.
   *
   * @param cache - Its settings, in Django's names.
   * @param method - Such as `incr_version`.
   * @throws Error with Python's message.
   */
  call(cache: SharedSettings, method: string, args: readonly Notation[] = [], kwargs: Kwargs = {}): Promise<unknown> {
    const asked = this.#last.then(async () => {
      const stdin = this.#child.stdin as Writable
      stdin.write(`${JSON.stringify({ cache, method, args, kwargs })}\n`)
      const { result, error } = await this.#answer()
      if (error !== undefined) throw new Error(`Django's ${method}: ${error}`)
      return result
    })
    this.#last = asked.catch(() => {})
    return asked
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await exited
  }

  async #begin(): Promise<string | undefined> {
    try {
      this.#versions = String((await this.#answer()).result)
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }

  async #answer(): Promise<Answer> {
    const { value, done } = await this.#lines.next()
    if (!done) return JSON.parse(value) as Answer
    throw new Error(this.#stderr.join('').trim().split('\n').at(-1) || 'it ended without a word')
  }
}
