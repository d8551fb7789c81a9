import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { createTerminal, run } from '@holdfast/cli'
import { removeFolder } from '@holdfast/local-redis'

const BIN = join(import.meta.dirname, '../../packages/cli/src/bin.ts')
const BUS_OFFSET = 10_000

// Without the variables of the person who runs the tests that change what the command does.
const { CACHE_URL: _, FORCE_COLOR: __, ...inherited } = process.env
const environment = (env: RunOptions['env']): NodeJS.ProcessEnv => ({ ...inherited, ...env })

const NEVER = new AbortController().signal

class Sink extends Writable {
  text = ''

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** The input of a run of the command. */
export interface RunOptions {
  /** Text on its standard input. */
  readonly input?: string
  /** Variables added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Interrupts it. */
  readonly signal?: AbortSignal
}

/** How a run of the command ended. */
export interface Ended {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

/** A folder to run the command in. Its disposal stops the servers that were started there. */
export class Workplace implements AsyncDisposable {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<Workplace> {
    return new Workplace(await mkdtemp('/tmp/holdfast-cli-'))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  async write(name: string, text: string): Promise<string> {
    await writeFile(this.path(name), text)
    return name
  }

  /** Runs a command line in this process. */
  async run(args: readonly string[], { input = '', env, signal = NEVER }: RunOptions = {}): Promise<Ended> {
    const [stdout, stderr] = [new Sink(), new Sink()]
    const host = { stdin: Readable.from([input]), stdout, stderr, env: environment(env), cwd: () => this.folder }
    const status = await run(args, createTerminal(host, signal))
    return { status, out: stdout.text, err: stderr.text }
  }

  /** Starts the real binary, for tests about the process: signals, exit status, pipes. */
  spawn(args: readonly string[], env: RunOptions['env'] = {}): ReturnType<typeof spawn> {
    return spawn(process.execPath, ['--conditions=@holdfast/source', BIN, ...args], {
      cwd: this.folder,
      env: environment(env),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  /** Runs the real binary to its end. */
  async runBinary(args: readonly string[], { input = '', env }: RunOptions = {}): Promise<Ended> {
    const child = this.spawn(args, env)
    const [stdout, stderr] = [new Sink(), new Sink()]
    child.stdout?.pipe(stdout)
    child.stderr?.pipe(stderr)
    child.stdin?.end(input)
    const [status] = (await once(child, 'close')) as [number | null]
    return { status, out: stdout.text, err: stderr.text }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of await readdir(this.folder)) await removeFolder(this.path(name)).catch(() => {})
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** The first of some consecutive ports on 127.0.0.1 that are free, and whose cluster bus ports are free. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const base = 11_000 + Math.floor(Math.random() * 10_000)
    const ports = Array.from({ length: count }, (_, index) => base + index)
    const free = await Promise.all(ports.flatMap((port) => [isFree(port), isFree(port + BUS_OFFSET)]))
    if (!free.includes(false)) return base
  }
  throw new Error('no consecutive free ports')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => void server.close(() => resolve(true)))
  })
}

/** The form of every failure: a line with the reason, a line with the next step, and nothing else. */
export const REFUSAL = /^holdfast: [^\n]+\n {2}next: [^\n]+\n$/
