import { AsyncLocalStorage } from 'node:async_hooks'
import { KeyvError, UnsupportedOperationError } from '../../errors/errors.ts'
import { redactUrls } from '../../settings/redact.ts'
import { iteratorOf, type KeyvLike, type KeyvRecord, keyFor, readsMany } from './keyv-like.ts'
import { bytesOf, textOf } from './keyv-text.ts'

/** A value that a Keyv holds. */
export interface HeldValue {
  readonly bytes: Buffer
  /** Milliseconds since the epoch; `null` for ever. */
  readonly expires: number | null
}

/** A value to store. */
export interface ValueToHold {
  readonly key: string
  readonly bytes: Buffer
  /** Whole milliseconds above 0, or `null` for ever. */
  readonly lifetimeMs: number | null
}

/** What a call has heard of errors. */
interface Call {
  error?: unknown
}

/**
 * Calls a Keyv of either version, and rejects when it fails.
 *
 * Keyv reports most failures by an event and returns what a miss returns. An event that is emitted during a call belongs
 * to that call, because it is emitted in its asynchronous context. An event outside of a call, such as one about a
 * connection, is nobody's failure yet; listening keeps Keyv 6 from ending the process with it.
 */
export class KeyvCalls {
  readonly #keyv: KeyvLike
  readonly #calls = new AsyncLocalStorage<Call>()

  /**
   * @param keyv - The Keyv. It gets a listener of errors.
   */
  constructor(keyv: KeyvLike) {
    this.#keyv = keyv
    keyv.on('error', (error) => {
      const call = this.#calls.getStore()
      if (call) call.error ??= error
    })
  }

  /**
   * Reads values.
   *
   * @param keys - The keys.
   * @returns What it holds, in order; `undefined` for what is missing or over.
   */
  async read(keys: readonly string[]): Promise<(HeldValue | undefined)[]> {
    if (keys.length === 0) return []
    const records = await this.#run('get', () => this.#readRecords(keys), missesSome)
    const now = Date.now()
    return records.map((record) => held(record, now))
  }

  /**
   * Stores values.
   *
   * @param entries - The values; no two under one key.
   */
  async write(entries: readonly ValueToHold[]): Promise<void> {
    const all = entries.map(({ key, bytes, lifetimeMs }) => {
      return { key: keyFor(this.#keyv, key), value: textOf(bytes), ttl: lifetimeMs ?? 0 }
    })
    const [first] = all
    if (!first) return
    const stored = await this.#run(
      'set',
      () => (all.length === 1 ? this.#keyv.set(first.key, first.value, first.ttl) : this.#keyv.setMany(all)),
      isFalseSomewhere,
    )
    if (isFalseSomewhere(stored))
      throw new KeyvError('The Keyv of this cache did not store a value, and gave no reason.')
  }

  /**
   * Removes values.
   *
   * @param keys - Keys that exist.
   */
  async remove(keys: readonly string[]): Promise<void> {
    const [first] = keys
    if (first === undefined) return
    await this.#run(
      'delete',
      () => {
        return keys.length === 1 ? this.#keyv.delete(keyFor(this.#keyv, first)) : this.#keyv.deleteMany([...keys])
      },
      isFalseSomewhere,
    )
  }

  /** Removes everything in the Keyv's namespace. */
  async clear(): Promise<void> {
    await this.#run(
      'clear',
      () => this.#keyv.clear(),
      () => true,
    )
  }

  /**
   * Lists the keys in the Keyv's namespace. It reads their values, too: a Keyv cannot do otherwise.
   *
   * @throws UnsupportedOperationError when the Keyv's store cannot list keys.
   */
  async *keys(): AsyncGenerator<string, void, undefined> {
    const iterate = iteratorOf(this.#keyv)
    if (!iterate) {
      throw new UnsupportedOperationError(
        'The store of this Keyv has no iterator, so keys cannot be found or cleared. clear({ everything: true }) empties the Keyv.',
      )
    }
    const entries = iterate()
    for (;;) {
      const { done, value } = await this.#run(
        'iterator',
        () => entries.next(),
        (step) => step.done === true,
      )
      if (done) return
      yield value[0]
    }
  }

  #readRecords(keys: readonly string[]): Promise<(KeyvRecord | string | null | undefined)[]> {
    if (keys.length > 1 && readsMany(this.#keyv)) return this.#keyv.getManyRaw([...keys])
    return Promise.all(keys.map((key) => this.#keyv.getRaw(keyFor(this.#keyv, key))))
  }

  async #run<Result>(
    method: string,
    act: () => Promise<Result>,
    mayHaveFailed: (result: Result) => boolean,
  ): Promise<Result> {
    const call: Call = {}
    let result: Result
    try {
      result = await this.#calls.run(call, act)
    } catch (cause) {
      throw failed(method, cause)
    }
    if ('error' in call && mayHaveFailed(result)) throw failed(method, call.error)
    return result
  }
}

function held(record: KeyvRecord | string | null | undefined, now: number): HeldValue | undefined {
  if (typeof record !== 'object' || record?.value === undefined) return undefined
  // In its last millisecond Keyv still has it, and its iterator lists it.
  if (record.expires && record.expires < now) return undefined
  return { bytes: bytesOf(record.value), expires: record.expires ?? null }
}

function missesSome(records: readonly unknown[]): boolean {
  return records.some((record) => record === undefined || record === null)
}

function isFalseSomewhere(result: unknown): boolean {
  return result === false || (Array.isArray(result) && result.includes(false))
}

function failed(method: string, cause: unknown): KeyvError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const reason = message.replace(/\S+/g, (word) => (word.includes('://') ? redactUrls(word) : word))
  return new KeyvError(`${method}() of the Keyv of this cache failed: ${reason}`, { cause })
}
