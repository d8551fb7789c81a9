import { hash } from 'node:crypto'
import { escapeGlob } from 'holdfast'
import { Redis } from 'ioredis'
import { type DjangoCache, MISSING, type SharedSettings } from './django-cache.ts'
import type { Notation } from './notation.ts'
import { keyRecipe, type Recordings, readTable, writtenTable } from './recordings.ts'

const RELEASE = "return redis.call('get', KEYS[1]) == ARGV[1] and redis.call('del', KEYS[1]) or 0"
const TOKEN = 'of-django'

/**
 * Replaces django-redis where there is no Python. Keys, bytes, and values that it read in bytes are recordings. Bytes
 * without a recording are an error. Sends the same commands as django-redis.
 */
export class RecordedDjango implements DjangoCache {
  readonly #recordings: Recordings
  readonly #settings: SharedSettings
  readonly #names: readonly string[]
  readonly #servers: readonly Redis[]

  constructor(recordings: Recordings, settings: SharedSettings) {
    this.#recordings = recordings
    this.#settings = settings
    this.#names = [settings.LOCATION].flat().map(String)
    this.#servers = this.#names.map((url) => new Redis(url))
  }

  async makeKey(key: string, version?: number): Promise<string> {
    return this.#recordings.recall('keys', keyRecipe(this.#settings, key, version))
  }

  async set(key: string, value: Notation): Promise<void> {
    const { server, stored } = await this.#find(key)
    const written = this.#recordings.recall(writtenTable(this.#settings), JSON.stringify(value))
    await server.set(stored, Buffer.from(written, 'hex'), 'PX', (this.#settings.TIMEOUT ?? 300) * 1000)
  }

  async get(key: string, version?: number): Promise<Notation> {
    const { server, stored } = await this.#find(key, version)
    const bytes = await server.getBuffer(stored)
    if (bytes === null) return MISSING
    const { table, asked } = readTable(this.#settings, bytes)
    return JSON.parse(this.#recordings.recall(table, asked)) as Notation
  }

  async ttl(key: string): Promise<number | null> {
    const { server, stored } = await this.#find(key)
    const seconds = await server.ttl(stored)
    return seconds === -1 ? null : Math.max(seconds, 0)
  }

  async incr(key: string, delta: number): Promise<Notation> {
    const { server, stored } = await this.#find(key)
    const reply = await server.call('INCRBY', [stored, String(delta)]).catch(async () => {
      const sum = BigInt((await server.get(stored)) ?? '') + BigInt(delta)
      await server.set(stored, String(sum), 'KEEPTTL')
      return sum
    })
    return { int: String(reply) }
  }

  async touch(key: string, timeout: number): Promise<boolean> {
    const { server, stored } = await this.#find(key)
    return (await server.pexpire(stored, timeout * 1000)) === 1
  }

  async delete(key: string, version?: number): Promise<boolean> {
    const { server, stored } = await this.#find(key, version)
    return (await server.del(stored)) === 1
  }

  async incrVersion(key: string): Promise<number> {
    const version = (this.#settings.VERSION ?? 1) + 1
    const [from, to] = [await this.#find(key), await this.#find(key, version)]
    const bytes = await from.server.getBuffer(from.stored)
    if (bytes === null) throw new Error(`Key '${key}' not found`)
    await to.server.set(to.stored, bytes, 'EX', await from.server.ttl(from.stored))
    await from.server.del(from.stored)
    return version
  }

  async deletePattern(pattern: string): Promise<number> {
    const match = `${escapeGlob(`${this.#settings.KEY_PREFIX}:${this.#settings.VERSION ?? 1}:`)}${pattern}`
    let count = 0
    for (const server of this.#servers) {
      for await (const found of server.scanStream({ match, count: 1000 })) {
        if (found.length > 0) count += await server.del(...found)
      }
    }
    return count
  }

  async acquire(name: string): Promise<boolean> {
    const { server, stored } = await this.#find(name)
    return (await server.set(stored, TOKEN, 'NX')) === 'OK'
  }

  async release(name: string): Promise<void> {
    const { server, stored } = await this.#find(name)
    if ((await server.eval(RELEASE, 1, stored, TOKEN)) !== 1) throw new Error('LockNotOwnedError')
  }

  disconnect(): void {
    for (const server of this.#servers) server.disconnect()
  }

  async #find(key: string, version?: number): Promise<{ readonly server: Redis; readonly stored: string }> {
    const stored = await this.makeKey(key, version)
    const name = this.#names.length > 1 ? ringNode(this.#names, stored) : this.#names[0]
    return { server: this.#servers[this.#names.indexOf(String(name))] as Redis, stored }
  }
}

/** django-redis's ring, as in its source: `bisect(sorted_keys, sha256(key)) - 1`. For keys without braces. */
function ringNode(nodes: readonly string[], key: string): string | undefined {
  const points = nodes
    .flatMap((node) => Array.from({ length: 128 }, (_, index) => [hash('sha256', `${node}:${index}`), node] as const))
    .sort(([one], [other]) => (one < other ? -1 : 1))
  const wanted = hash('sha256', key)
  return (points.findLast(([point]) => point <= wanted) ?? points.at(-1))?.[1]
}
