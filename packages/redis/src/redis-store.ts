import type {
  Lifetime,
  LimitState,
  LimitStep,
  LockGrant,
  NearCacheOptions,
  ReadFrom,
  Store,
  StoredEntry,
  StoreInspection,
  WriteCondition,
} from '@holdfast/core'
import type { Client, Sender } from './clients/client.ts'
import { batchesOf, settleAll } from './clients/many.ts'
import { forOperation, OperationSender } from './clients/operation-sender.ts'
import { type Argument, asText, type Command, type Reply, script } from './command.ts'
import { acquireLock } from './commands/acquire-lock.ts'
import { increment, incrementBehind } from './commands/counters.ts'
import { rename } from './commands/rename.ts'
import { flush, scan } from './commands/scan.ts'
import { CONSUME, DELETE_IF_EQUAL, ENSURE, EXTEND_LOCK, SWAP } from './commands/scripts.ts'
import { isWrongType } from './errors.ts'
import { RedisInspection } from './inspection/redis-inspection.ts'
import { bytes, bytesOf, flag, integer, list, ok, someBytes, text } from './replies.ts'

/**
 * The primitives of a store as commands of Redis, for every topology: one round trip to each server where Redis allows
 * it.
 *
 * Each call has one SOCKET_TIMEOUT for all its commands; {@link RedisStore.forOperation} gives several calls one. Calls
 * for more than 1,000 keys are made in steps, and walks too: each step has its own.
 */
export class RedisStore implements Store {
  /** Which server a key lives on. */
  readonly client: Client
  readonly herd: boolean
  /** Sends the commands: the client, or those of one operation. */
  readonly sender: Sender
  readonly near: NearCacheOptions | undefined

  /**
   * @param client - The topology.
   * @param herd - Whether CLIENT_CLASS is the herd client.
   * @param sender - Sends the commands. @defaultValue the client
   * @param near - NEAR_CACHE, if it is set.
   */
  constructor(client: Client, herd = false, sender: Sender = client, near?: NearCacheOptions) {
    this.client = client
    this.herd = herd
    this.sender = sender
    this.near = near
  }

  forOperation(waitedMs?: number): RedisStore {
    if (this.sender instanceof OperationSender) return this
    return new RedisStore(this.client, this.herd, new OperationSender(this.client, waitedMs))
  }

  get topology(): string {
    return this.client.topology
  }

  get inspection(): StoreInspection {
    return new RedisInspection(this.client)
  }

  get storeIds(): readonly string[] {
    return this.client.storeIds
  }

  read(key: string, from: ReadFrom): Promise<Buffer | undefined> {
    return this.sender.send({ name: 'get', key, args: [key], from, reply: bytes })
  }

  async readMany(storedKeys: readonly string[], from: ReadFrom): Promise<(Buffer | undefined)[]> {
    const values: (Buffer | undefined)[] = []
    for (const [batch, sender] of this.#stepsOf(storedKeys)) {
      const start = values.length
      // GET costs less than MGET of one key. Where it meets another type it is an error, and MGET finds nothing.
      const groups = await sender
        .sendGroups(batch, (keys) => (keys.length === 1 ? getAlone(keys, from) : mget(keys, from)))
        .catch((error: unknown) => {
          if (isWrongType(error)) return sender.sendGroups(batch, (keys) => mget(keys, from))
          throw error
        })
      for (const { indexes, result } of groups) {
        for (const [at, index] of indexes.entries()) values[start + index] = result[at]
      }
    }
    return values
  }

  async readStart(key: string, length: number, from: ReadFrom): Promise<Buffer> {
    try {
      const args = [key, 0, length - 1]
      return await this.sender.send({ name: 'getrange', key, args, from, reply: someBytes })
    } catch (error) {
      // A hash, a list: it has no bytes of ours.
      if (isWrongType(error)) return Buffer.alloc(0)
      throw error
    }
  }

  write(key: string, value: Buffer, lifetime: Lifetime, condition?: WriteCondition): Promise<boolean> {
    const args: Argument[] = [key, asText(value), ...lifetimeOptions(lifetime)]
    if (condition) args.push(condition)
    return this.sender.send({ name: 'set', key, args, from: 'primary', reply: ok })
  }

  async writeMany(entries: readonly StoredEntry[]): Promise<void> {
    // MSET knows no lifetime. These SETs leave in one tick, so in one write to each server.
    for (const [batch, sender] of this.#stepsOf(entries)) {
      const step = new RedisStore(this.client, this.herd, sender)
      await settleAll(batch.map(({ storedKey, bytes, lifetimeMs }) => step.write(storedKey, bytes, lifetimeMs)))
    }
  }

  swap(key: string, expected: Buffer, value: Buffer, lifetime: Lifetime): Promise<boolean> {
    return this.sender.send(script(SWAP, [key], [expected, value, ...lifetimeOptions(lifetime)], ok))
  }

  ensure(
    entries: readonly (readonly [storedKey: string, bytes: Buffer])[],
    lifetimeMs: number | null,
  ): Promise<Buffer[]> {
    // Not repeatable: sent again after somebody removed it, an offer would come back, and with it what others stored
    // for it.
    return settleAll(
      entries.map(([key, offer]) => this.sender.send(script(ENSURE, [key], [offer, lifetimeMs ?? ''], someBytes))),
    )
  }

  async remove(storedKeys: readonly string[]): Promise<number> {
    let removed = 0
    for (const [batch, sender] of this.#stepsOf(storedKeys)) {
      const groups = await sender.sendGroups(batch, (keys) => ({
        name: 'unlink',
        key: keys[0],
        args: keys,
        from: 'primary',
        reply: integer,
        splittable: keys.length > 1,
      }))
      for (const { result } of groups) removed += result
    }
    return removed
  }

  removeIf(key: string, expected: Buffer): Promise<boolean> {
    return this.sender.send(script(DELETE_IF_EQUAL, [key], [expected], ok))
  }

  exists(key: string, from: ReadFrom): Promise<boolean> {
    return this.sender.send({ name: 'exists', key, args: [key], from, reply: flag })
  }

  async expire(key: string, lifetimeMs: number | null): Promise<boolean> {
    if (lifetimeMs !== null) {
      return this.sender.send({ name: 'pexpire', key, args: [key, lifetimeMs], from: 'primary', reply: flag })
    }
    // PERSIST returns 0 both for a missing key and for one that never expires.
    const one = this.forOperation()
    const persisted = await one.sender.send({ name: 'persist', key, args: [key], from: 'primary', reply: flag })
    return persisted || one.exists(key, 'primary')
  }

  remaining(key: string, from: ReadFrom): Promise<number | null | undefined> {
    return this.sender.send({ name: 'pttl', key, args: [key], from, reply: remainingMs })
  }

  increment(key: string, delta: bigint, head?: Buffer): Promise<bigint | 'missing' | 'not an integer'> {
    return head ? incrementBehind(this.sender, key, delta, head) : increment(this.sender, key, delta)
  }

  rename(from: string, to: string): Promise<boolean> {
    return rename(this.sender, from, to)
  }

  scan(glob: string, itersize: number): AsyncIterable<readonly string[]> {
    return scan(this.client, glob, itersize)
  }

  flush(): Promise<number> {
    return flush(this.client)
  }

  acquireLock(
    lockKey: string,
    token: string,
    lifetimeMs: number | null,
    fenceKey: string | undefined,
  ): Promise<LockGrant | undefined> {
    return acquireLock(this.sender, { lockKey, fenceKey, token, lifetimeMs })
  }

  extendLock(lockKey: string, token: string, lifetimeMs: number, from: 'now' | 'rest'): Promise<boolean> {
    return this.sender.send(script(EXTEND_LOCK, [lockKey], [token, lifetimeMs, from], ok))
  }

  releaseLock(lockKey: string, token: string): Promise<boolean> {
    return this.sender.send(script(DELETE_IF_EQUAL, [lockKey], [token], ok))
  }

  readLock(lockKey: string): Promise<string | undefined> {
    return this.sender.send({ name: 'get', key: lockKey, args: [lockKey], from: 'primary', reply: text })
  }

  consume(limitKey: string, { limit, window, block, cost }: LimitStep): Promise<LimitState> {
    const args = [limit, Math.ceil(window * 1000), Math.ceil(block * 1000), cost]
    return this.sender.send(script(CONSUME, [limitKey], args, limitState))
  }

  close(): Promise<void> {
    return this.client.close()
  }

  /** Cuts a long list into steps. Those after the first have a deadline of their own. */
  *#stepsOf<Item>(items: readonly Item[]): Generator<readonly [readonly Item[], Sender], void, undefined> {
    // One command needs nothing to share a deadline with.
    const one = items.length > 1 ? forOperation(this.sender) : undefined
    let first = true
    for (const batch of batchesOf(items)) {
      if (!first) one?.restart()
      first = false
      yield [batch, one ?? this.sender]
    }
  }
}

function lifetimeOptions(lifetime: Lifetime): Argument[] {
  if (lifetime === 'keep') return ['KEEPTTL']
  return lifetime === null ? [] : ['PX', lifetime]
}

/** Reads what PTTL returns: -2 for a missing key, -1 for one that never expires. */
function remainingMs(reply: Reply): number | null | undefined {
  const ms = integer(reply)
  if (ms === -2) return undefined
  return ms === -1 ? null : ms
}

function limitState(reply: Reply): LimitState {
  const [hits, resetMs, blocked] = list(reply, 3).map(text)
  return { hits: Number(hits), resetMs: Number(resetMs), blocked: blocked === '1' }
}

type Keys = readonly [string, ...string[]]

function getAlone(keys: Keys, from: ReadFrom): Command<(Buffer | undefined)[]> {
  return { name: 'get', key: keys[0], args: keys, from, reply: (reply) => [bytes(reply)] }
}

function mget(keys: Keys, from: ReadFrom): Command<(Buffer | undefined)[]> {
  return { name: 'mget', key: keys[0], args: keys, from, reply: bytesOf(keys.length), splittable: keys.length > 1 }
}
