import type { CacheParts } from '../cache/cache-parts.ts'
import { FRAME_HEADER_BYTES, FrameKind, isFrame } from '../codec/frame.ts'
import type { Cache } from '../contract/cache.ts'
import { decodeWithMetadata, type Metadata } from '../entries/metadata.ts'
import { isPlaceholder } from '../entries/placeholder.ts'
import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'
import type { ServerState, StoredFacts } from '../store/store-inspection.ts'
import type { KeyReport, TagState } from './key-report.ts'
import { type Known, whyMiss } from './why-miss.ts'

/** Values of more bytes, as stored or decompressed, are not decoded: that would stop the process for too long. */
export const MAX_DECODED_BYTES: number = 256 * 1024
const TOO_LONG = `It has more than ${MAX_DECODED_BYTES / 1024} KB.`
/** Bytes that hold the metadata of any value with a reasonable number of tags. */
const START_BYTES = 64 * 1024

/** What a key holds. */
export type InspectedValue =
  /** Decoded. */
  | { readonly kind: 'value'; readonly value: unknown; readonly bytes: number }
  /** The first bytes of one that is too large to be decoded here, or that cannot be decoded. */
  | { readonly kind: 'bytes'; readonly start: Buffer; readonly bytes: number; readonly reason: string }

/** A step of a walk over keys. */
export interface WalkStep {
  /** Logical keys that match; one may come twice. */
  readonly keys: readonly string[]
  /** About how many keys of the servers were looked at so far. */
  readonly looked: number
}

/** Looks into a cache and changes nothing: neither values nor counts of hits and misses. */
export class Inspection {
  readonly #parts: CacheParts

  /**
   * @param parts - Of the cache.
   */
  constructor(parts: CacheParts) {
    this.#parts = parts
  }

  /** The names of its serializers and compressors: the first writes, all read. */
  get codec(): { readonly serializers: readonly string[]; readonly compressors: readonly string[] } {
    return this.#parts.codec.names
  }

  /** Counts the keys of all servers, those of other applications included; `undefined` if the backend does not tell. */
  async size(): Promise<number | undefined> {
    return this.#parts.store.inspection?.size()
  }

  /** Asks every server for its state; none if the backend does not tell. */
  async servers(): Promise<readonly ServerState[]> {
    return (await this.#parts.store.inspection?.servers()) ?? []
  }

  /**
   * Tells what is known of a key, and why a read would miss.
   *
   * @param key - Logical key.
   * @param version - Its version. @defaultValue the cache's
   * @throws KeyError for a key that cannot be one; errors of the store.
   */
  async key(key: string, version: number = this.#parts.keySpace.version): Promise<KeyReport> {
    const { keySpace, store, near, operations } = this.#parts
    const storedKey = keySpace.make(key, version)
    const facts = await this.#facts(storedKey)
    const known = await this.#know(storedKey, key, facts)
    const others = facts.type === 'none' ? await this.#otherVersions(key, version) : []
    const { staleMs = 0, staleAt, loadMs } = known.metadata
    const ms = facts.type === 'none' ? undefined : await store.remaining(storedKey, 'primary')
    const freshMs = staleAt === undefined || typeof ms !== 'number' ? undefined : ms - staleMs
    return {
      key,
      version,
      storedKey,
      family: operations.statistics.familyOf(key),
      node: facts.node,
      slot: facts.slot,
      type: facts.type,
      bytes: facts.bytes,
      timeToLive: typeof ms === 'number' ? ms / 1000 : ms,
      freshFor: freshMs === undefined ? undefined : freshMs / 1000,
      loadTime: loadMs === undefined ? undefined : loadMs / 1000,
      tags: known.tags,
      held: near?.find(storedKey) !== undefined,
      ...whyMiss({ ...known, freshMs, others }),
    }
  }

  /**
   * Returns what a key holds. Decodes it, unless it has more than {@link MAX_DECODED_BYTES}.
   *
   * @param key - Logical key.
   * @param version - Its version. @defaultValue the cache's
   * @returns `undefined` when it holds no value.
   */
  async value(key: string, version?: number): Promise<InspectedValue | undefined> {
    const { keySpace, store } = this.#parts
    const storedKey = keySpace.make(key, version)
    const { type, bytes = 0 } = await this.#facts(storedKey)
    if (type !== 'string') return undefined
    if (bytes > MAX_DECODED_BYTES) {
      const start = await store.readStart(storedKey, START_BYTES, 'primary')
      return { kind: 'bytes', start, bytes, reason: TOO_LONG }
    }
    const stored = await store.read(storedKey, 'primary')
    if (stored === undefined || isPlaceholder(stored)) return undefined
    const bytesFor = (reason: string): InspectedValue => {
      return { kind: 'bytes', start: stored.subarray(0, START_BYTES), bytes: stored.length, reason }
    }
    try {
      const value = this.#decode(stored, key, storedKey)
      return value === undefined ? bytesFor(TOO_LONG) : { kind: 'value', value, bytes: stored.length }
    } catch (error) {
      return bytesFor((error as Error).message)
    }
  }

  /**
   * Returns the stored bytes of a key.
   *
   * @param key - Logical key.
   * @param version - Its version. @defaultValue the cache's
   */
  async stored(key: string, version?: number): Promise<Buffer | undefined> {
    const { keySpace, store } = this.#parts
    return store.read(keySpace.make(key, version), 'primary')
  }

  /**
   * Walks over the keys that match a glob, one step of the store at a time: whoever reads decides how fast.
   *
   * @param pattern - A glob over logical keys.
   * @param step - How many keys a server looks at in a step.
   * @param version - Their version. @defaultValue the cache's
   * @throws IrreversibleKeysError when KEY_FUNCTION cannot be reversed.
   */
  async *walk(pattern: string, step: number, version?: number): AsyncGenerator<WalkStep, void, undefined> {
    const { keySpace, store } = this.#parts
    const { glob, owns } = keySpace.matching(pattern, version)
    let looked = 0
    for await (const batch of store.scan(glob, step)) {
      looked += step
      yield { keys: batch.filter(owns).map((storedKey) => keySpace.reverse(storedKey)), looked }
    }
  }

  /**
   * Tells which of some keys have a tag, from the first bytes of their values.
   *
   * @param keys - Logical keys.
   * @param tag - The tag.
   * @param version - Their version. @defaultValue the cache's
   * @returns Those that have it, and whether it is valid there.
   */
  async tagged(
    keys: readonly string[],
    tag: string,
    version?: number,
  ): Promise<readonly (TagState & { readonly key: string })[]> {
    const { keySpace, store, tags } = this.#parts
    const starts = await Promise.all(
      keys.map((key) => store.readStart(keySpace.make(key, version), FRAME_HEADER_BYTES + 4096, 'primary')),
    )
    const found = starts.flatMap((start, index) => {
      const metadata = metadataOf(start)
      return metadata?.tags?.[tag] === undefined ? [] : [{ key: keys[index] as string, metadata }]
    })
    const current = await tags.areCurrent(
      found.map(({ metadata }) => ({ tags: { [tag]: String(metadata.tags?.[tag]) } })),
      'primary',
    )
    return found.map(({ key }, index) => ({ key, name: tag, valid: current[index] === true }))
  }

  async #facts(storedKey: string): Promise<StoredFacts> {
    const { store } = this.#parts
    const facts = await store.inspection?.facts(storedKey)
    return facts ?? { type: (await store.exists(storedKey, 'primary')) ? 'string' : 'none' }
  }

  /** What the bytes of a key say. */
  async #know(storedKey: string, key: string, { type, bytes = 0 }: StoredFacts): Promise<Known> {
    const { store, tags } = this.#parts
    const nothing = { type, metadata: {}, tags: [], loading: false, problem: undefined }
    if (type !== 'string') return nothing
    const whole = bytes <= MAX_DECODED_BYTES
    const start = whole
      ? ((await store.read(storedKey, 'primary')) ?? Buffer.alloc(0))
      : await store.readStart(storedKey, START_BYTES, 'primary')
    if (isPlaceholder(start)) return { ...nothing, loading: true }
    let metadata: Metadata = {}
    let problem: string | undefined
    try {
      metadata = metadataOf(start) ?? {}
      if (whole) this.#decode(start, key, storedKey)
    } catch (error) {
      problem = (error as Error).message
    }
    const names = Object.entries(metadata.tags ?? {})
    const current = await tags.areCurrent(
      names.map(([name, token]) => ({ tags: { [name]: token } })),
      'primary',
    )
    const states = names.map(([name], index) => ({ name, valid: current[index] === true }))
    return { ...nothing, metadata, tags: states, problem }
  }

  /** Decodes a value that is not too long. */
  #decode(stored: Buffer, key: string, storedKey: string): unknown {
    const body = isFrame(stored, FrameKind.entry) ? decodeWithMetadata(stored).body : stored
    return this.#parts.codec.decode(body, key, storedKey, MAX_DECODED_BYTES)
  }

  async #otherVersions(key: string, version: number): Promise<readonly number[]> {
    const { keySpace, store } = this.#parts
    const near = [version - 1, version + 1]
    const there = await Promise.all(near.map((each) => store.exists(keySpace.make(key, each), 'primary')))
    return near.filter((_, index) => there[index])
  }
}

/**
 * Looks into a cache, without counting reads.
 *
 * @param cache - A cache that `createCaches` made.
 * @throws ArgumentError for anything else.
 */
export function inspect(cache: Cache): Inspection {
  // Protected, not private: it may come from the other copy of this package.
  const { parts } = cache as unknown as { readonly parts?: CacheParts }
  if (parts) return new Inspection(parts)
  throw new ArgumentError(`inspect() takes a cache that createCaches() made, got ${describeValue(cache)}.`)
}

function metadataOf(start: Buffer): Metadata | undefined {
  return isFrame(start, FrameKind.entry) ? decodeWithMetadata(start).metadata : undefined
}
