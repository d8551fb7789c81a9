import type { Claim } from '../../assembly/resources.ts'
import { parseInteger } from '../../codec/integer.ts'
import { compileGlob } from '../../keys/glob.ts'
import type {
  Lifetime,
  LimitState,
  LimitStep,
  LockGrant,
  Store,
  StoredEntry,
  WriteCondition,
} from '../../store/store.ts'
import type { StoreInspection } from '../../store/store-inspection.ts'
import { forEachInTurns, giveTurn, mapInTurns } from '../../time/turns.ts'
import type { LocMemEntries, LocMemory } from './locmem-entries.ts'

const DAY_MS = 86_400_000

interface Limit {
  readonly hits: number
  readonly blocked: boolean
}

/**
 * A store in the memory of this process. Every method runs without interruption, so it is atomic, except those for more
 * than 1,000 keys, which let others run in between.
 */
export class LocMemStore implements Store {
  readonly topology = 'locmem'
  readonly storeIds: readonly string[]
  readonly #claim: Claim<LocMemory>
  readonly #values: LocMemEntries
  readonly #records: LocMemEntries

  /**
   * @param storeId - Identifies the LOCATION.
   * @param claim - The memory that the caches with this LOCATION share.
   */
  constructor(storeId: string, claim: Claim<LocMemory>) {
    this.storeIds = [storeId]
    this.#claim = claim
    this.#values = claim.resource.values
    this.#records = claim.resource.records
  }

  get inspection(): StoreInspection {
    const values = this.#values
    return {
      facts: async (storedKey) => {
        const bytes = values.peek(storedKey)
        return bytes ? { type: 'string', bytes: bytes.length } : { type: 'none' }
      },
      size: () => values.count(),
      servers: async () => [
        { address: 'this process', role: 'primary', reachable: true, slots: [], keys: await values.count() },
      ],
    }
  }

  async read(storedKey: string): Promise<Buffer | undefined> {
    return copy(this.#values.get(storedKey))
  }

  readNow(storedKey: string): Buffer | undefined {
    return this.#values.get(storedKey)
  }

  async readMany(storedKeys: readonly string[]): Promise<(Buffer | undefined)[]> {
    return mapInTurns(
      storedKeys,
      (key) => copy(this.#values.get(key)),
      (bytes) => bytes?.length ?? 0,
    )
  }

  async readStart(storedKey: string, length: number): Promise<Buffer> {
    const bytes = this.#values.peek(storedKey) ?? Buffer.alloc(0)
    return Buffer.from(bytes.subarray(0, length))
  }

  async write(storedKey: string, bytes: Buffer, lifetime: Lifetime, condition?: WriteCondition): Promise<boolean> {
    if (condition && this.#values.has(storedKey) !== (condition === 'xx')) return false
    this.#put(storedKey, bytes, lifetime)
    return true
  }

  async writeMany(entries: readonly StoredEntry[]): Promise<void> {
    await forEachInTurns(entries, ({ storedKey, bytes, lifetimeMs }) => {
      this.#values.set(storedKey, bytes, lifetimeMs)
      return undefined
    })
  }

  async swap(storedKey: string, expected: Buffer, bytes: Buffer, lifetime: Lifetime): Promise<boolean> {
    if (!this.#values.peek(storedKey)?.equals(expected)) return false
    this.#put(storedKey, bytes, lifetime)
    return true
  }

  async ensure(
    entries: readonly (readonly [storedKey: string, bytes: Buffer])[],
    lifetimeMs: number | null,
  ): Promise<Buffer[]> {
    return entries.map(([key, offer]) => {
      const present = this.#values.get(key)
      const rest = this.#values.remaining(key)
      const enough = rest === null || (rest !== undefined && lifetimeMs !== null && rest >= lifetimeMs)
      if (!enough) this.#values.set(key, present ?? offer, lifetimeMs)
      return Buffer.from(present ?? offer)
    })
  }

  async remove(storedKeys: readonly string[]): Promise<number> {
    const removed = await mapInTurns(storedKeys, (key) => this.#values.delete(key))
    return removed.filter((each) => each).length
  }

  async removeIf(storedKey: string, expected: Buffer): Promise<boolean> {
    return this.#values.peek(storedKey)?.equals(expected) === true && this.#values.delete(storedKey)
  }

  async exists(storedKey: string): Promise<boolean> {
    return this.#values.has(storedKey)
  }

  async expire(storedKey: string, lifetimeMs: number | null): Promise<boolean> {
    const bytes = this.#values.get(storedKey)
    if (bytes) this.#values.set(storedKey, bytes, lifetimeMs)
    return bytes !== undefined
  }

  async remaining(storedKey: string): Promise<number | null | undefined> {
    const ms = this.#values.remaining(storedKey)
    return typeof ms === 'number' ? Math.ceil(ms) : ms
  }

  async increment(storedKey: string, delta: bigint): Promise<bigint | 'missing' | 'not an integer'> {
    const bytes = this.#values.get(storedKey)
    if (!bytes) return 'missing'
    const current = parseInteger(bytes)
    if (current === undefined) return 'not an integer'
    const sum = BigInt(current) + delta
    this.#values.replace(storedKey, Buffer.from(String(sum)))
    return sum
  }

  async rename(from: string, to: string): Promise<boolean> {
    const bytes = this.#values.get(from)
    const ms = this.#values.remaining(from)
    if (!bytes || ms === undefined) return false
    this.#values.delete(from)
    this.#values.set(to, bytes, ms)
    return true
  }

  async *scan(glob: string, itersize: number): AsyncGenerator<string[], void, undefined> {
    const matches = compileGlob(glob)
    let [found, looked]: [string[], number] = [[], 0]
    for (const key of this.#values.keys()) {
      if (looked === itersize) {
        yield found
        await giveTurn()
        ;[found, looked] = [[], 0]
      }
      looked += 1
      if (matches(key)) found.push(key)
    }
    if (looked > 0) yield found
  }

  async flush(): Promise<number> {
    const count = (await this.#values.count()) + (await this.#records.count())
    this.#values.clear()
    this.#records.clear()
    return count
  }

  async acquireLock(
    lockKey: string,
    token: string,
    lifetimeMs: number | null,
    fenceKey: string | undefined,
  ): Promise<LockGrant | undefined> {
    if (this.#records.has(lockKey)) return undefined
    this.#records.set(lockKey, Buffer.from(token), lifetimeMs)
    if (fenceKey === undefined) return { fencingToken: undefined }
    const last = Number(this.#records.get(fenceKey) ?? 0)
    const fencingToken = Math.max(last + 1, Date.now() * 1000)
    this.#records.set(fenceKey, Buffer.from(String(fencingToken)), DAY_MS + (lifetimeMs ?? 0))
    return { fencingToken }
  }

  async extendLock(lockKey: string, token: string, lifetimeMs: number, from: 'now' | 'rest'): Promise<boolean> {
    if (this.#records.peek(lockKey)?.toString() !== token) return false
    const rest = from === 'rest' ? (this.#records.remaining(lockKey) ?? 0) : 0
    this.#records.set(lockKey, Buffer.from(token), lifetimeMs + rest)
    return true
  }

  async releaseLock(lockKey: string, token: string): Promise<boolean> {
    return this.#records.peek(lockKey)?.toString() === token && this.#records.delete(lockKey)
  }

  async readLock(lockKey: string): Promise<string | undefined> {
    return this.#records.peek(lockKey)?.toString()
  }

  async consume(limitKey: string, { limit, window, block, cost }: LimitStep): Promise<LimitState> {
    const bytes = this.#records.peek(limitKey)
    const { hits, blocked }: Limit = bytes ? JSON.parse(bytes.toString()) : { hits: 0, blocked: false }
    const rest = this.#records.remaining(limitKey) ?? window * 1000
    if (blocked || (!bytes && cost <= 0)) return { hits, resetMs: Math.ceil(rest), blocked }
    const sum = Math.max(0, hits + cost)
    const blocks = sum > limit && block > 0
    const resetMs = Math.ceil(blocks ? block * 1000 : rest)
    const after: Limit = { hits: sum, blocked: blocks }
    this.#records.set(limitKey, Buffer.from(JSON.stringify(after)), resetMs)
    return { hits: sum, resetMs, blocked: blocks }
  }

  close(): Promise<void> {
    return this.#claim.release()
  }

  #put(storedKey: string, bytes: Buffer, lifetime: Lifetime): void {
    const ms = lifetime === 'keep' ? this.#values.remaining(storedKey) : lifetime
    this.#values.set(storedKey, bytes, ms ?? null)
  }
}

/** Callers may change the bytes that they get, so they get a copy. */
function copy(bytes: Buffer | undefined): Buffer | undefined {
  return bytes && Buffer.from(bytes)
}
