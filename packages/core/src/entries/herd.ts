import type { Entry } from './entry.ts'

/**
 * Decides whether a reader gets a stale value or shall refresh it: after the timeout ever more readers are told that there is none, and beyond the window all.
 *
 * @param entry - A stale entry.
 * @param herdMs - The window: CACHE_HERD_TIMEOUT.
 * @param now - Unix milliseconds.
 * @returns True when the reader gets the stale value.
 *
 * @see {@link https://github.com/jazzband/django-redis#pluggable-clients | django-redis: herd client}
 */
export function servesStale({ mark }: Entry, herdMs: number, now: number): boolean {
  const overdue = now - (mark.staleAt ?? now)
  return overdue < Math.random() * herdMs
}
