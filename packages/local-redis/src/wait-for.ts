import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { WaitTimeoutError } from './errors.ts'

/** How long and how often {@link waitFor} asks. */
export interface WaitOptions {
  /**
   * Milliseconds until it gives up.
   *
   * @defaultValue 10000
   */
  readonly timeout?: number
  /**
   * Milliseconds between two questions.
   *
   * @defaultValue 20
   */
  readonly interval?: number
  /** Ends the waiting early, by throwing the signal's reason. */
  readonly signal?: AbortSignal
}

/** What a condition returns when it holds. */
export type Truthy<T> = Exclude<T, undefined | null | false | 0 | 0n | ''>

/**
 * Waits until a stated condition holds, instead of sleeping and hoping.
 *
 * The condition is asked at once, then again and again. It holds when it returns something truthy. A condition that throws
 * does not hold yet: the message of what it threw is the state that the final error reports. A condition that hangs does
 * not outlast the timeout.
 *
 * @param description - What is waited for, as it should read after "waiting until".
 * @param condition - Returns the awaited thing, or something falsy, or throws an error that tells the present state.
 * @param options - Timeout and interval, in milliseconds.
 * @returns What the condition returned.
 * @throws {@link WaitTimeoutError} that names the condition and its last state.
 *
 * @example
 * ```ts
 * await waitFor('the key is on the replica', () => replica.get('key'))
 * ```
 */
export async function waitFor<T>(
  description: string,
  condition: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Truthy<T>> {
  const { timeout = 10_000, interval = 20 } = options
  const over = new AbortController()
  const signal = options.signal === undefined ? over.signal : AbortSignal.any([over.signal, options.signal])
  const deadline = sleep(timeout, 'late' as const, { signal }).catch(() => 'late' as const)
  let state = 'not answered yet'
  let cause: unknown
  const ask = async (): Promise<{ readonly value: Truthy<T> } | undefined> => {
    try {
      const value = await condition()
      if (value) return { value: value as Truthy<T> }
      state = inspect(value)
      cause = undefined
    } catch (error) {
      state = error instanceof Error ? error.message : inspect(error)
      cause = error
    }
    return undefined
  }
  try {
    while (true) {
      const answer = await Promise.race([ask(), deadline])
      if (answer !== undefined && answer !== 'late') return answer.value
      if (answer === 'late' || (await Promise.race([sleep(interval), deadline])) === 'late') break
    }
  } finally {
    over.abort()
  }
  options.signal?.throwIfAborted()
  throw new WaitTimeoutError(
    `Gave up waiting until ${description}: not so after ${timeout} ms; the last state was: ${state}`,
    { cause },
  )
}
