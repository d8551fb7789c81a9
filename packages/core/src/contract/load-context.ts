import type { LoadFailedError } from '../errors/errors.ts'
import type { Timeout } from '../time/timeout.ts'

/** The value that a load would replace. */
export interface OldValue {
  /** A copy of its own. */
  readonly value: unknown
  /** Seconds since it was stored, by the clock of the store; `undefined` if an older release stored it. */
  readonly age: number | undefined
}

/** What a loader decides about the value that it returns. What it leaves out stays as the call's options say. */
export interface LoadChoices {
  /** Seconds, fractions allowed; for `null` values, too. `null` never expires. With 0 or less nothing is stored. */
  readonly timeout?: Timeout | undefined
  /** Tags in addition to those of the options. */
  readonly tags?: readonly string[] | undefined
  /** Gives the value to those who wait for it and does not store it. @defaultValue false */
  readonly noStore?: boolean | undefined
}

/** What a loader is called with. */
export interface LoadContext {
  /** Aborted when nobody waits for the value any more: each call reached its `loaderTimeout` or was aborted. */
  readonly signal: AbortSignal

  /**
   * The value that is being replaced, if it is still stored: it is stale, or refreshed early. What was removed or
   * invalidated is not there. To return it renews it.
   */
  readonly old: OldValue | undefined

  /**
   * Decides how the value is stored, which may depend on the value. A later call adds to an earlier one.
   *
   * An invalidation of such a tag counts from this call on: name tags that are known before in the options, or call
   * this, and wait for it, before reading what the tags stand for.
   *
   * @param choices - Lifetime, tags, whether to store it.
   * @returns Resolves when the tags are noted. Needs to be waited for only before reading on.
   * @throws {@link ArgumentError} for an unknown or wrong choice.
   *
   * @example
   * ```ts
   * await cache.getOrSet('token', async ({ set }) => {
   *   const token = await requestToken()
   *   set({ timeout: token.expiresIn - 10 })
   *   return token
   * })
   * ```
   */
  readonly set: (choices: LoadChoices) => Promise<void>

  /**
   * Makes an error to throw if there is no new value: callers get the old one, also without `staleIfError`, as long as
   * it is stored. Callers who have none get this error.
   *
   * @param reason - A text for the message, or the cause.
   *
   * @example
   * ```ts
   * await cache.getOrSet('rates', async ({ fail }) => {
   *   const response = await fetch(url)
   *   if (!response.ok) throw fail(`status ${response.status}`)
   *   return response.json()
   * })
   * ```
   */
  readonly fail: (reason?: unknown) => LoadFailedError
}

/** What a loader of many keys is called with. */
export interface LoadManyContext {
  /** Aborted when nobody waits for any of the values any more. */
  readonly signal: AbortSignal
  /** The values that are being replaced, by key: see {@link LoadContext.old}. */
  readonly old: ReadonlyMap<string, OldValue>
  /**
   * Decides how the value of one key is stored: see {@link LoadContext.set}.
   *
   * @param key - One of the keys that the loader was asked for.
   * @param choices - Lifetime, tags, whether to store it.
   * @throws {@link ArgumentError} for another key, and for an unknown or wrong choice.
   */
  readonly set: (key: string, choices: LoadChoices) => Promise<void>
  /**
   * Makes an error for keys that have no new value: see {@link LoadContext.fail}. Return it in the place of a value for
   * one key, or throw it for all.
   *
   * @param reason - A text for the message, or the cause.
   */
  readonly fail: (reason?: unknown) => LoadFailedError
}
