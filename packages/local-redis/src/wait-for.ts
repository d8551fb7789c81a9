import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { WaitTimeoutError } from './errors.ts'

/** How long and how often {@link waitFor} checks. */
export interface WaitOptions {
  /**
   * Milliseconds until it gives up.
   *
   * @defaultValue 10000
   */
  readonly timeout?: number
  /**
   * Milliseconds between two checks.
   *
   * @defaultValue 20
   */
  readonly interval?: number
  /** Ends the wait early: the reason of the signal is thrown. */
  readonly signal?: AbortSignal
}

/** What a condition returns when it is true. */
export type Truthy<T> = Exclude<T, undefined | null | false | 0 | 0n | ''>

/**
 * Waits until a condition is true, instead of sleeping for a guessed time.
 *
 * The condition is checked at once and then repeatedly. It is true when it returns something truthy. When it throws,
 * it is not true yet, and the message of the error is the state that a timeout reports. A condition that hangs does
 * not delay the timeout.
 *
 * @param description - What is waited for, to be read after "waiting until".
 * @param condition - Returns the awaited thing, or something falsy, or throws an error that describes the current
 * state.
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
  let state = 'no answer yet'
  let cause: unknown
  const check = async (): Promise<{ readonly value: Truthy<T> } | undefined> => {
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
      const answer = await Promise.race([check(), deadline])
      if (answer !== undefined && answer !== 'late') return answer.value
      if (answer === 'late' || (await Promise.race([sleep(interval), deadline])) === 'late') break
    }
  } finally {
    over.abort()
  }
  options.signal?.throwIfAborted()
  throw new WaitTimeoutError(
    `Gave up after ${timeout} ms of waiting until ${description}; the last state was: ${state}`,
    { cause },
  )
}
