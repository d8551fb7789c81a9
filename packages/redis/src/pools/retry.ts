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

/**
 * Reads the policy from a pool's kwargs.
 *
 * @param kwargs - Merged kwargs.
 * @returns `undefined` when nothing is tried again.
 */
export function retryPolicy(kwargs: ConnectionPoolKwargs): RetryPolicy | undefined {
  const codes = new Set((kwargs.retry_on_error ?? []).flatMap((name) => RETRY_CODES[bareName(name)] ?? []))
  if (kwargs.retry_on_timeout) codes.add('ERR_CACHE_TIMEOUT')
  // Saying how often without saying after what means all that can pass.
  if (kwargs.retry && codes.size === 0) codes.add('ERR_CACHE_TIMEOUT').add('ERR_CACHE_CONNECTION')
  const retries = kwargs.retry ?? 1
  return codes.size > 0 && retries > 0 ? { codes, retries, totalMs: commandTimeoutMs(kwargs) } : undefined
}

/**
 * Makes attempts until one succeeds, fails for good, or time is up: SOCKET_TIMEOUT holds for all of them together, so each has its share.
 *
 * @param policy - When to try again.
 * @param attempt - Tries, for some milliseconds at most.
 */
export async function withRetries<T>(
  { codes, retries, totalMs }: RetryPolicy,
  attempt: (ms: number) => Promise<T>,
): Promise<T> {
  const end = performance.now() + totalMs
  for (let left = retries; ; left -= 1) {
    const share = Math.max(1, (end - performance.now()) / (left + 1))
    const begun = performance.now()
    try {
      return await attempt(share)
    } catch (error) {
      const again = left > 0 && isCacheError(error) && codes.has(error.code) && performance.now() < end
      if (!again) throw error
      // What fails at once would fail at once again: the connection needs a moment.
      await delay(Math.max(0, Math.min(share, end - performance.now()) - (performance.now() - begun)))
    }
  }
}
