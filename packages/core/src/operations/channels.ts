import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { CacheError } from '../errors/errors.ts'

/** What subscribers of {@link operationChannel} learn about one operation. Never a value. */
export interface OperationContext {
  /** The cache's name in the settings. */
  readonly alias: string
  /** The method: `get`, `setMany`, … */
  readonly operation: string
  /** The logical key, or pattern, where the method has one. */
  readonly key: string | undefined
  /** What it failed with; set when the channel `error` is published. */
  readonly error?: unknown
}

/** What subscribers of {@link ignoredErrorChannel} learn. */
export interface IgnoredError {
  /** The cache's name in the settings. */
  readonly alias: string
  /** The method that returned its fallback. */
  readonly operation: string
  /** What was kept from the caller. */
  readonly error: CacheError
}

/**
 * Every operation of every cache, for OpenTelemetry and the like: `tracing:holdfast:operation:start`, `…:end`, `…:asyncStart`, `…:asyncEnd`, `…:error`.
 *
 * @example
 * ```ts
 * operationChannel.subscribe({
 *   start(context) { spans.set(context, tracer.startSpan(`cache ${context.operation}`)) },
 *   asyncEnd(context) { spans.get(context)?.end() },
 * })
 * ```
 *
 * @see {@link https://nodejs.org/api/diagnostics_channel.html#class-tracingchannel | Node.js: TracingChannel}
 */
export const operationChannel: TracingChannel<'holdfast:operation', OperationContext> = tracingChannel<
  'holdfast:operation',
  OperationContext
>('holdfast:operation')

/** Every error that IGNORE_EXCEPTIONS kept from a caller: `holdfast:ignored-error`. */
export const ignoredErrorChannel: Channel<unknown, IgnoredError> = channel('holdfast:ignored-error') as Channel<
  unknown,
  IgnoredError
>
