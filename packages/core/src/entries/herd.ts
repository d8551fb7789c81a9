import type { Entry } from './entry.ts'

/**
 * Decides whether a reader gets a stale value or a miss, so that it refreshes the value. The older the value, the more
 * readers get a miss; after the window all do.
 *
 * @param entry - A stale entry.
 * @param herdMs - The window: CACHE_HERD_TIMEOUT in milliseconds.
 * @returns True when the reader gets the stale value.
 *
 * @see {@link https://github.com/jazzband/django-redis#pluggable-clients | django-redis: herd client}
 */
export function servesStale({ overdueMs = 0 }: Entry, herdMs: number): boolean {
  return overdueMs < Math.random() * herdMs
}
