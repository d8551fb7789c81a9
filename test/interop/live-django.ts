import { type DjangoCache, MISSING, type SharedSettings } from './django-cache.ts'
import type { Notation } from './notation.ts'
import type { PythonPeer } from './python-peer.ts'
import { keyRecipe, type Recordings, readTable, recording, writtenTable } from './recordings.ts'

/** A stored value in Django, and its bytes in hexadecimal. */
interface Found {
  readonly value: Notation
  readonly stored: string
}

/** The real django-redis. Records what a run without Python needs, or checks that it was recorded. */
export class LiveDjango implements DjangoCache {
  readonly #peer: PythonPeer
  readonly #recordings: Recordings
  readonly #settings: SharedSettings

  constructor(peer: PythonPeer, recordings: Recordings, settings: SharedSettings) {
    this.#peer = peer
    this.#recordings = recordings
    this.#settings = settings
  }

  async makeKey(key: string, version?: number): Promise<string> {
    const made = String(await this.#call('make_key', [key], inVersion(version)))
    this.#recordings.keep('keys', keyRecipe(this.#settings, key, version), made)
    return made
  }

  async set(key: string, value: Notation): Promise<void> {
    await this.#keepKey(key)
    await this.#call('set', [key, value])
    const written = recording ? String(await this.#call('encode', [value])) : ''
    this.#recordings.keep(writtenTable(this.#settings), JSON.stringify(value), written)
  }

  async get(key: string, version?: number): Promise<Notation> {
    await this.#keepKey(key, version)
    const found = (await this.#call('get', [key], inVersion(version))) as Found | null
    if (found === null) return MISSING
    const { table, asked } = readTable(this.#settings, Buffer.from(found.stored, 'hex'))
    this.#recordings.keep(table, asked, JSON.stringify(found.value))
    return found.value
  }

  async ttl(key: string): Promise<number | null> {
    return numberOf(await this.#call('ttl', [key])) ?? null
  }

  async incr(key: string, delta: number): Promise<Notation> {
    return (await this.#call('incr', [key, { int: String(delta) }])) as Notation
  }

  async touch(key: string, timeout: number): Promise<boolean> {
    return (await this.#call('touch', [key, { int: String(timeout) }])) === true
  }

  async delete(key: string, version?: number): Promise<boolean> {
    return (await this.#call('delete', [key], inVersion(version))) === true
  }

  async incrVersion(key: string): Promise<number> {
    const version = numberOf(await this.#call('incr_version', [key])) ?? 0
    await this.#keepKey(key, version)
    return version
  }

  async deletePattern(pattern: string): Promise<number> {
    return numberOf(await this.#call('delete_pattern', [pattern])) ?? 0
  }

  async acquire(name: string): Promise<boolean> {
    await this.#keepKey(name)
    return (await this.#call('acquire', [name])) === true
  }

  async release(name: string): Promise<void> {
    await this.#call('release', [name])
  }

  async #keepKey(key: string, version?: number): Promise<void> {
    if (recording) await this.makeKey(key, version)
    else this.#recordings.recall('keys', keyRecipe(this.#settings, key, version))
  }

  #call(method: string, args: readonly Notation[], kwargs: Readonly<Record<string, Notation>> = {}): Promise<unknown> {
    return this.#peer.call(this.#settings, method, args, kwargs)
  }
}

function inVersion(version: number | undefined): Readonly<Record<string, Notation>> {
  return version === undefined ? {} : { version: { int: String(version) } }
}

function numberOf(given: unknown): number | undefined {
  return typeof given === 'object' && given !== null && 'int' in given ? Number(given.int) : undefined
}
