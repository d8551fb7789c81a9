import type {
  Lifetime,
  LimitState,
  LimitStep,
  LockGrant,
  ReadFrom,
  Store,
  StoredEntry,
  WriteCondition,
} from '@holdfast/core'
import type { Access, Client } from './clients/client.ts'
import { batchesOf, settleAll } from './clients/many.ts'
import { increment } from './commands/increment.ts'
import { rename } from './commands/rename.ts'
import { flush, scan } from './commands/scan.ts'
import { ACQUIRE_LOCK, CONSUME, DELETE_IF_EQUAL, ENSURE, EXTEND_LOCK, SWAP } from './commands/scripts.ts'
import { ServerError } from './errors.ts'

const DAY_MS = 86_400_000

/** The primitives as Redis's commands, written once for every topology: one round trip to each server where Redis allows it. */
export class RedisStore implements Store {
  /** Which server a key lives on. */
  readonly client: Client
  readonly herd: boolean

  /**
   * @param client - The topology.
   * @param herd - Whether CLIENT_CLASS is the herd client.
   */
  constructor(client: Client, herd = false) {
    this.client = client
    this.herd = herd
  }

  get storeIds(): readonly string[] {
    return this.client.storeIds
  }

  async read(storedKey: string, from: ReadFrom): Promise<Buffer | undefined> {
    return (await this.client.run(accessOf(from), storedKey, (redis) => redis.getBuffer(storedKey))) ?? undefined
  }

  async readMany(storedKeys: readonly string[], from: ReadFrom): Promise<(Buffer | undefined)[]> {
    const values: (Buffer | undefined)[] = []
    for (const batch of batchesOf(storedKeys)) {
      const start = values.length
      const groups = await this.client.runGroups(accessOf(from), batch, (redis, keys) => redis.mgetBuffer(keys))
      for (const { indexes, result } of groups) {
        for (const [at, index] of indexes.entries()) values[start + index] = result[at] ?? undefined
      }
    }
    return values
  }

  async readStart(storedKey: string, length: number, from: ReadFrom): Promise<Buffer> {
    try {
      return await this.client.run(accessOf(from), storedKey, (redis) => redis.getrangeBuffer(storedKey, 0, length - 1))
    } catch (error) {
      // A hash, a list: nothing that begins with bytes of ours.
      if (error instanceof ServerError && error.message.startsWith('WRONGTYPE')) return Buffer.alloc(0)
      throw error
    }
  }

  async write(storedKey: string, bytes: Buffer, lifetime: Lifetime, condition?: WriteCondition): Promise<boolean> {
    const options = [...lifetimeOptions(lifetime), ...(condition ? [condition] : [])]
    const reply = await this.client.run('write', storedKey, (redis) => redis.call('SET', storedKey, bytes, ...options))
    return reply === 'OK'
  }

  async writeMany(entries: readonly StoredEntry[]): Promise<void> {
    // MSET knows no lifetime. These SETs leave in one tick, so in one write to each server.
    for (const batch of batchesOf(entries)) {
      await settleAll(batch.map(({ storedKey, bytes, lifetimeMs }) => this.write(storedKey, bytes, lifetimeMs)))
    }
  }

  async swap(storedKey: string, expected: Buffer, bytes: Buffer, lifetime: Lifetime): Promise<boolean> {
    const options = lifetimeOptions(lifetime)
    const reply = await this.client.run('write', storedKey, (redis) =>
      redis.eval(SWAP, 1, storedKey, expected, bytes, ...options),
    )
    return reply === 'OK'
  }

  ensure(
    entries: readonly (readonly [storedKey: string, bytes: Buffer])[],
    lifetimeMs: number | null,
  ): Promise<Buffer[]> {
    const ensureOne = async ([storedKey, bytes]: readonly [string, Buffer]): Promise<Buffer> =>
      (await this.client.run('write', storedKey, (redis) =>
        redis.callBuffer('EVAL', ENSURE, 1, storedKey, bytes, lifetimeMs ?? ''),
      )) as Buffer
    return settleAll(entries.map(ensureOne))
  }

  async remove(storedKeys: readonly string[]): Promise<number> {
    let removed = 0
    for (const batch of batchesOf(storedKeys)) {
      const groups = await this.client.runGroups('write', batch, (redis, keys) => redis.unlink(keys))
      for (const { result } of groups) removed += result
    }
    return removed
  }

  async exists(storedKey: string, from: ReadFrom): Promise<boolean> {
    return (await this.client.run(accessOf(from), storedKey, (redis) => redis.exists(storedKey))) === 1
  }

  async expire(storedKey: string, lifetimeMs: number | null): Promise<boolean> {
    if (lifetimeMs !== null) {
      return (await this.client.run('write', storedKey, (redis) => redis.pexpire(storedKey, lifetimeMs))) === 1
    }
    // PERSIST says 0 both for a missing key and for one that never expires anyway.
    const persisted = await this.client.run('write', storedKey, (redis) => redis.persist(storedKey))
    return persisted === 1 || this.exists(storedKey, 'primary')
  }

  async remaining(storedKey: string, from: ReadFrom): Promise<number | null | undefined> {
    const ms = await this.client.run(accessOf(from), storedKey, (redis) => redis.pttl(storedKey))
    if (ms === -2) return undefined
    return ms === -1 ? null : ms
  }

  increment(storedKey: string, delta: bigint): Promise<bigint | 'missing' | 'not an integer'> {
    return increment(this.client, storedKey, delta)
  }

  rename(from: string, to: string): Promise<boolean> {
    return rename(this.client, from, to)
  }

  scan(glob: string, itersize: number): AsyncIterable<readonly string[]> {
    return scan(this.client, glob, itersize)
  }

  flush(): Promise<number> {
    return flush(this.client)
  }

  async acquireLock(
    lockKey: string,
    token: string,
    lifetimeMs: number | null,
    fenceKey: string | undefined,
  ): Promise<LockGrant | undefined> {
    const keys = fenceKey === undefined ? [lockKey] : [lockKey, fenceKey]
    const number = await this.client.run('write', lockKey, (redis) =>
      redis.eval(ACQUIRE_LOCK, keys.length, ...keys, token, lifetimeMs ?? '', DAY_MS + (lifetimeMs ?? 0)),
    )
    if (number === null) return undefined
    return { fencingToken: number === '' ? undefined : Number(number) }
  }

  async extendLock(lockKey: string, token: string, lifetimeMs: number, from: 'now' | 'rest'): Promise<boolean> {
    const reply = await this.client.run('write', lockKey, (redis) =>
      redis.eval(EXTEND_LOCK, 1, lockKey, token, lifetimeMs, from),
    )
    return reply === 'OK'
  }

  async releaseLock(lockKey: string, token: string): Promise<boolean> {
    const reply = await this.client.run('write', lockKey, (redis) => redis.eval(DELETE_IF_EQUAL, 1, lockKey, token))
    return reply === 'OK'
  }

  async readLock(lockKey: string): Promise<string | undefined> {
    return (await this.client.run('write', lockKey, (redis) => redis.get(lockKey))) ?? undefined
  }

  async consume(limitKey: string, { limit, window, block, cost }: LimitStep): Promise<LimitState> {
    const [windowMs, blockMs] = [Math.ceil(window * 1000), Math.ceil(block * 1000)]
    const reply = await this.client.run('write', limitKey, (redis) =>
      redis.eval(CONSUME, 1, limitKey, limit, windowMs, blockMs, cost),
    )
    const [hits, resetMs, blocked] = reply as readonly [string, string, string]
    return { hits: Number(hits), resetMs: Number(resetMs), blocked: blocked === '1' }
  }

  close(): Promise<void> {
    return this.client.close()
  }
}

/** A replica will do unless the primary is asked for. */
function accessOf(from: ReadFrom): Access {
  return from === 'primary' ? 'write' : 'read'
}

function lifetimeOptions(lifetime: Lifetime): (string | number)[] {
  if (lifetime === 'keep') return ['KEEPTTL']
  return lifetime === null ? [] : ['PX', lifetime]
}
