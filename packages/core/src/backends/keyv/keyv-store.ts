import { parseInteger } from '../../codec/integer.ts'
import { sharedByCopies } from '../../copies/shared-by-copies.ts'
import { UnsupportedOperationError } from '../../errors/errors.ts'
import { compileGlob } from '../../keys/glob.ts'
import type { Lifetime, LimitState, Store, StoredEntry, WriteCondition } from '../../store/store.ts'
import { LocMemory } from '../locmem/locmem-entries.ts'
import { LocMemStore } from '../locmem/locmem-store.ts'
import { KeyTurns } from './key-turns.ts'
import { type HeldValue, KeyvCalls } from './keyv-calls.ts'
import type { KeyvLike } from './keyv-like.ts'

/** What all caches of this process share that are over one Keyv. */
interface SharedKeyv {
  readonly id: string
  readonly calls: KeyvCalls
  readonly turns: KeyTurns
  /** The locks of loads, in the memory of this process. */
  readonly locks: LoadLocks
}

type LoadLocks = Pick<Store, 'acquireLock' | 'extendLock' | 'releaseLock' | 'readLock'>

const known = sharedByCopies('keyv', () => ({ byKeyv: new WeakMap<KeyvLike, SharedKeyv>(), count: 0 }))

function shareKeyv(keyv: KeyvLike): SharedKeyv {
  const found = known.byKeyv.get(keyv)
  if (found) return found
  known.count += 1
  const id = `keyv:${known.count}`
  const locks = new LocMemStore(id, { resource: new LocMemory(1, 0), release: async () => {} })
  const shared = { id, calls: new KeyvCalls(keyv), turns: new KeyTurns(), locks }
  known.byKeyv.set(keyv, shared)
  return shared
}

/**
 * Keeps values in a Keyv.
 *
 * A Keyv reads, writes and removes, and can do nothing in one atomic step. So the steps that a cache needs (`add`,
 * `incr`, the swap that ends a load) are made of several here, and changes of a key wait for each other: they are atomic
 * among all callers of this process, and not among processes.
 */
export class KeyvStore implements Store {
  readonly topology = 'keyv'
  readonly storeIds: readonly string[]
  readonly #calls: KeyvCalls
  readonly #turns: KeyTurns
  readonly acquireLock: Store['acquireLock']
  readonly extendLock: Store['extendLock']
  readonly releaseLock: Store['releaseLock']
  readonly readLock: Store['readLock']

  /**
   * @param keyv - The Keyv. It is not disconnected: it belongs to whoever made it.
   */
  constructor(keyv: KeyvLike) {
    const { id, calls, turns, locks } = shareKeyv(keyv)
    this.storeIds = [id]
    this.#calls = calls
    this.#turns = turns
    this.acquireLock = locks.acquireLock.bind(locks)
    this.extendLock = locks.extendLock.bind(locks)
    this.releaseLock = locks.releaseLock.bind(locks)
    this.readLock = locks.readLock.bind(locks)
  }

  async read(storedKey: string): Promise<Buffer | undefined> {
    return (await this.#read(storedKey))?.bytes
  }

  async readMany(storedKeys: readonly string[]): Promise<(Buffer | undefined)[]> {
    const values = await this.#turns.read(storedKeys, () => this.#calls.read(storedKeys))
    return values.map((value) => value?.bytes)
  }

  async readStart(storedKey: string, length: number): Promise<Buffer> {
    return (await this.read(storedKey))?.subarray(0, length) ?? Buffer.alloc(0)
  }

  async write(storedKey: string, bytes: Buffer, lifetime: Lifetime, condition?: WriteCondition): Promise<boolean> {
    if (!condition && lifetime !== 'keep') {
      await this.writeMany([{ storedKey, bytes, lifetimeMs: lifetime }])
      return true
    }
    return this.#change(storedKey, async (value) => {
      if (condition && (value !== undefined) !== (condition === 'xx')) return false
      await this.#put(storedKey, bytes, lifetime, value)
      return true
    })
  }

  writeMany(entries: readonly StoredEntry[]): Promise<void> {
    const byKey = new Map(entries.map((entry) => [entry.storedKey, entry]))
    return this.#turns.change([...byKey.keys()], () =>
      this.#calls.write([...byKey].map(([key, { bytes, lifetimeMs }]) => ({ key, bytes, lifetimeMs }))),
    )
  }

  swap(storedKey: string, expected: Buffer, bytes: Buffer, lifetime: Lifetime): Promise<boolean> {
    return this.#change(storedKey, async (value) => {
      if (!value?.bytes.equals(expected)) return false
      await this.#put(storedKey, bytes, lifetime, value)
      return true
    })
  }

  ensure(
    entries: readonly (readonly [storedKey: string, bytes: Buffer])[],
    lifetimeMs: number | null,
  ): Promise<Buffer[]> {
    return Promise.all(
      entries.map(([storedKey, offered]) =>
        this.#change(storedKey, async (value) => {
          const bytes = value?.bytes ?? offered
          if (!value || livesShorter(value, lifetimeMs)) await this.#put(storedKey, bytes, lifetimeMs, value)
          return bytes
        }),
      ),
    )
  }

  remove(storedKeys: readonly string[]): Promise<number> {
    const unique = [...new Set(storedKeys)]
    return this.#turns.change(unique, async () => {
      const values = await this.#calls.read(unique)
      const existing = unique.filter((_, index) => values[index] !== undefined)
      await this.#calls.remove(existing)
      return existing.length
    })
  }

  removeIf(storedKey: string, expected: Buffer): Promise<boolean> {
    return this.#change(storedKey, async (value) => {
      if (!value?.bytes.equals(expected)) return false
      await this.#calls.remove([storedKey])
      return true
    })
  }

  async exists(storedKey: string): Promise<boolean> {
    return (await this.#read(storedKey)) !== undefined
  }

  expire(storedKey: string, lifetimeMs: number | null): Promise<boolean> {
    return this.#change(storedKey, async (value) => {
      if (value) await this.#put(storedKey, value.bytes, lifetimeMs, value)
      return value !== undefined
    })
  }

  async remaining(storedKey: string): Promise<number | null | undefined> {
    const value = await this.#read(storedKey)
    return value && remainingMs(value)
  }

  increment(storedKey: string, delta: bigint): Promise<bigint | 'missing' | 'not an integer'> {
    return this.#change(storedKey, async (value) => {
      if (!value) return 'missing'
      const current = parseInteger(value.bytes)
      if (current === undefined) return 'not an integer'
      const sum = BigInt(current) + delta
      await this.#put(storedKey, Buffer.from(String(sum)), 'keep', value)
      return sum
    })
  }

  rename(from: string, to: string): Promise<boolean> {
    if (from === to) return this.exists(from)
    return this.#turns.change([from, to], async () => {
      const [value] = await this.#calls.read([from])
      if (!value) return false
      await this.#put(to, value.bytes, 'keep', value)
      await this.#calls.remove([from])
      return true
    })
  }

  async *scan(glob: string, itersize: number): AsyncGenerator<string[], void, undefined> {
    const matches = compileGlob(glob)
    let batch: string[] = []
    for await (const key of this.#calls.keys()) {
      if (matches(key)) batch.push(key)
      if (batch.length < itersize) continue
      yield batch
      batch = []
    }
    yield batch
  }

  async flush(): Promise<number> {
    let count = 0
    try {
      for await (const _ of this.#calls.keys()) count += 1
    } catch (error) {
      if (!(error instanceof UnsupportedOperationError)) throw error
    }
    await this.#calls.clear()
    return count
  }

  async consume(): Promise<LimitState> {
    throw new UnsupportedOperationError(
      'A Keyv cannot count the hits of several processes. Use a cache in Redis for consume().',
    )
  }

  async close(): Promise<void> {}

  async #read(storedKey: string): Promise<HeldValue | undefined> {
    const [value] = await this.#turns.read([storedKey], () => this.#calls.read([storedKey]))
    return value
  }

  #change<Result>(storedKey: string, act: (value: HeldValue | undefined) => Promise<Result>): Promise<Result> {
    return this.#turns.change([storedKey], async () => {
      const [value] = await this.#calls.read([storedKey])
      return act(value)
    })
  }

  #put(key: string, bytes: Buffer, lifetime: Lifetime, before: HeldValue | undefined): Promise<void> {
    const kept = before ? remainingMs(before) : null
    return this.#calls.write([{ key, bytes, lifetimeMs: lifetime === 'keep' ? kept : lifetime }])
  }
}

/** At least 1: Keyv takes 0 for "for ever". */
function remainingMs({ expires }: HeldValue): number | null {
  return expires === null ? null : Math.max(1, expires - Date.now())
}

function livesShorter(value: HeldValue, lifetimeMs: number | null): boolean {
  const rest = remainingMs(value)
  return rest !== null && (lifetimeMs === null || rest < lifetimeMs)
}
