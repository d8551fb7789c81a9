import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CacheSettings } from 'holdfast'
import { applications, environment, nextCommand, type Version } from './setup/applications.ts'

/** What a page said. */
export interface Page {
  readonly status: number
  /** `HIT`, `STALE` or `MISS`, by Next; `undefined` for pages that are rendered for each request. */
  readonly cache: string | undefined
  /** The texts of the elements with an id. */
  readonly texts: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A process of `next start`. */
export class NextServer implements AsyncDisposable {
  /** Its name in what it renders. */
  readonly name: string
  readonly url: string
  readonly #child: ChildProcess
  readonly #output: readonly string[]

  constructor(name: string, url: string, child: ChildProcess, output: readonly string[]) {
    this.name = name
    this.url = url
    this.#child = child
    this.#output = output
  }

  /** What it has written. */
  get output(): string {
    return this.#output.join('')
  }

  /** Requests a page. */
  async get(path: string, init: RequestInit = {}): Promise<Page> {
    const response = await fetch(this.url + path, { ...init, signal: AbortSignal.timeout(20_000) })
    const body = Buffer.from(await response.arrayBuffer())
    const texts = [...body.toString().matchAll(/<p id="(\w+)">([^<]*)/g)].map(([, id, text]) => [id, text])
    const cache = response.headers.get('x-nextjs-cache') ?? undefined
    return { status: response.status, cache, texts: Object.fromEntries(texts), body }
  }

  /** Revalidates a tag or a path in this process. */
  async revalidate(what: Readonly<Record<string, string>>): Promise<void> {
    const { status } = await this.get(`/api/revalidate?${new URLSearchParams(what)}`, { method: 'POST' })
    if (status !== 200) throw new Error(`revalidate answered ${status}:\n${this.output}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }
}

/** How to start {@link NextServer}. */
export interface StartOptions {
  /** Its name in the pages that it renders. */
  readonly name: string
  readonly settings: CacheSettings
  readonly version?: Version | undefined
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a process of an application and waits until it serves. */
export async function startNext({ name, settings, version = 16, env }: StartOptions): Promise<NextServer> {
  const child = spawn(process.execPath, [nextCommand(version), 'start', '-p', '0', '-H', '127.0.0.1'], {
    cwd: applications[version],
    env: { ...environment, ...env, SERVER_NAME: name, CACHE_SETTINGS: JSON.stringify(settings) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    let ready = false
    const read = (chunk: Buffer): void => {
      output.push(chunk.toString())
      if (ready) return
      const text = output.join('')
      const address = /http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(text)
      ready = address !== null && text.includes('Ready in')
      if (ready) resolve(`http://127.0.0.1:${address?.[1]}`)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`next start ended with ${code}:\n${output.join('')}`)))
  })
  return new NextServer(name, url, child, output)
}

/** A server that pages fetch from. It counts its requests. */
export class Origin implements AsyncDisposable {
  /** How often it was asked. */
  requests = 0
  readonly #server: Server

  constructor() {
    this.#server = createServer((_, response) => {
      this.requests += 1
      response.end(`answer ${this.requests}`)
    })
  }

  /** Starts it. */
  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
