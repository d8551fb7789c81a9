import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { CacheError } from '../errors/errors.ts'
import type { KeyCounts } from './key-counts.ts'

/** What subscribers of {@link operationChannel} receive for one operation. Never contains a value. */
export interface OperationContext {
  /** The cache's name in the settings. */
  readonly alias: string
  /** The method: `get`, `setMany`, … */
  readonly operation: string
  /** The logical key or pattern, if the method has one. */
  readonly key: string | undefined
  /** The key's family; `undefined` without KEY_FAMILIES, and where the method has no key. */
  readonly family: string | undefined
  /** What the cache connects to: `topology` of `CacheStats`. */
  readonly topology: string
  /** What the operation found, loaded and wrote: complete when `asyncEnd` is published. */
  readonly counts: KeyCounts
  /**
   * Runs the operation: a subscriber of `start` may set it, so that what the operation does happens in a context of the
   * subscriber's own. It must call `work` once and return its promise.
   */
  around?: ((work: () => Promise<void>) => Promise<void>) | undefined
  /** The error, when the channel `error` is published. */
  readonly error?: unknown
}

/** What subscribers of {@link ignoredErrorChannel} receive. */
export interface IgnoredError {
  /** The cache's name in the settings. */
  readonly alias: string
  /** The method that returned its fallback. */
  readonly operation: string
  /** The ignored error. */
  readonly error: CacheError
}

/**
 * Publishes every operation of every cache, for example to OpenTelemetry: `tracing:holdfast:operation:start`, `…:end`,
 * `…:asyncStart`, `…:asyncEnd`, `…:error`.
 *
 * @example
 * ```ts
 * operationChannel.asyncEnd.subscribe((message) => {
 *   const { alias, operation, counts } = message as OperationContext
 *   console.log(alias, operation, counts.hits, counts.misses)
 * })
 * ```
 *
 * @see {@link https://nodejs.org/api/diagnostics_channel.html#class-tracingchannel | Node.js: TracingChannel}
 */
export const operationChannel: TracingChannel<'holdfast:operation', OperationContext> = tracingChannel<
  'holdfast:operation',
  OperationContext
>('holdfast:operation')

/** Publishes every error that a cache ignored: `holdfast:ignored-error`. */
export const ignoredErrorChannel: Channel<unknown, IgnoredError> = channel('holdfast:ignored-error') as Channel<
  unknown,
  IgnoredError
>
