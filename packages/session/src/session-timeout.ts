import type { Timeout } from '@holdfast/core'
import type { SessionData } from 'express-session'

/** A timeout for all sessions whose cookie has no expiry, or a function that decides for each session. */
export type SessionTimeout = Timeout | ((session: SessionData) => Timeout)

/** What a store reads of a session that it writes: hosts have types of their own for the rest. */
export interface SessionToStore {
  /** Its cookie. */
  readonly cookie: {
    /** When it ends: a Date in a session of this request, text in one that was read from a store. */
    readonly expires?: Date | string | boolean | null | undefined
  }
}

/**
 * Tells how long a session lives: as long as its cookie.
 *
 * @param session - The session.
 * @param timeout - For a cookie without an expiry, which the browser keeps until it is closed. A function decides for
 *   every session.
 * @param now - Milliseconds since the epoch.
 * @returns Seconds, 0 or less if the cookie has expired; `null` for ever.
 */
export function timeoutOf(session: SessionToStore, timeout: SessionTimeout, now: number): Timeout {
  if (typeof timeout === 'function') return timeout(session as SessionData)
  const { expires } = session.cookie ?? {}
  const expiresMs = expires && expires !== true ? new Date(expires).getTime() : Number.NaN
  return Number.isNaN(expiresMs) ? timeout : (expiresMs - now) / 1000
}
