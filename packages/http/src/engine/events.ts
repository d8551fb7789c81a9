import { type Channel, channel } from 'node:diagnostics_channel'
import type { CacheStatus } from '../policy/cache-status.ts'

/** What subscribers of {@link httpCacheChannel} receive for one request. Never contains a field's value or content. */
export interface HttpCacheEvent extends CacheStatus {
  /** The cache's name in Cache-Status. */
  readonly name: string
  /** The request's method. */
  readonly method: string
  /** The key of its URI, which contains the URI; `undefined` when nothing can be stored for it. */
  readonly key: string | undefined
  /** True when no client waits: a stored response is validated in the background. */
  readonly background: boolean
}

/**
 * Publishes how each request was handled, and why: `holdfast:http`. An event has the members of Cache-Status.
 *
 * @example
 * ```ts
 * httpCacheChannel.subscribe((event) => {
 *   const { method, key, hit, fwd, detail } = event as HttpCacheEvent
 *   console.log(method, key, hit ? 'hit' : `${fwd} ${detail ?? ''}`)
 * })
 * ```
 */
export const httpCacheChannel: Channel<unknown, HttpCacheEvent> = channel('holdfast:http') as Channel<
  unknown,
  HttpCacheEvent
>
