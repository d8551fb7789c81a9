import { setTimeout as delay } from 'node:timers/promises'
import { isCacheError } from '@holdfast/core'
import { bareName, RETRY_CODES } from '../settings/kwargs/retry-names.ts'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'
import { commandTimeoutMs } from './pool-options.ts'

/** When a read is tried again. */
export interface RetryPolicy {
  /** Codes of the errors after which it is. */
  readonly codes: ReadonlySet<string>
  /** How often at most. */
  readonly retries: number
  /** Milliseconds for all attempts together. */
  readonly totalMs: number
}

/** A failed attempt. */
export interface FailedAttempt {
  /** Why it failed. */
  readonly error: unknown
  /** When it began, by the clock of `performance.now()`. */
  readonly begun: number
  /** Milliseconds for all attempts, from then on. @defaultValue SOCKET_TIMEOUT */
  readonly totalMs?: number
}

/**
 * Reads the policy from a pool's kwargs.
 *
 * @param kwargs - Merged kwargs.
 * @returns `undefined` when nothing is tried again.
 */
export function retryPolicy(kwargs: ConnectionPoolKwargs): RetryPolicy | undefined {
  const codes = new Set((kwargs.retry_on_error ?? []).flatMap((name) => RETRY_CODES[bareName(name)] ?? []))
  if (kwargs.retry_on_timeout) codes.add('ERR_CACHE_TIMEOUT')
  // A number of retries without a list of errors means all errors that may pass.
  if (kwargs.retry && codes.size === 0) codes.add('ERR_CACHE_TIMEOUT').add('ERR_CACHE_CONNECTION')
  const retries = kwargs.retry ?? 1
  return codes.size > 0 && retries > 0 ? { codes, retries, totalMs: commandTimeoutMs(kwargs) } : undefined
}

/**
 * The time of a first attempt: SOCKET_TIMEOUT holds for all attempts together, so each gets its share.
 *
 * @param policy - The policy.
 * @param ms - Milliseconds for all attempts. @defaultValue SOCKET_TIMEOUT
 * @returns Milliseconds.
 */
export function firstShareMs({ totalMs, retries }: RetryPolicy, ms: number = totalMs): number {
  return Math.max(1, ms / (retries + 1))
}

/**
 * Makes further attempts after a first one has failed, until one succeeds, fails for good, or time is up.
 *
 * @param policy - When to try again.
 * @param first - The attempt that failed.
 * @param attempt - Tries again, for some milliseconds at most.
 * @throws The error of the last attempt.
 */
export async function retry<T>(
  { codes, retries, totalMs }: RetryPolicy,
  first: FailedAttempt,
  attempt: (ms: number) => Promise<T>,
): Promise<T> {
  const end = first.begun + (first.totalMs ?? totalMs)
  let failed = first
  for (let left = retries; ; left -= 1) {
    const { error, begun } = failed
    const mayPass = left > 0 && isCacheError(error) && codes.has(error.code) && performance.now() < end
    if (!mayPass) throw error
    // What failed at once would fail at once again: the connection needs a moment.
    const shareEnd = Math.min(end, begun + (end - begun) / (left + 1))
    await delay(Math.max(0, shareEnd - performance.now()))
    const now = performance.now()
    try {
      return await attempt(Math.max(1, (end - now) / left))
    } catch (error) {
      failed = { error, begun: now }
    }
  }
}
