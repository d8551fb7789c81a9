import { type OperationContext, operationChannel } from '@holdfast/core'
import { Histogram } from 'prom-client'
import type { ResolvedOptions } from './options.ts'

/**
 * Measures how long operations take, loaders included.
 *
 * @param options - Where the histogram is registered, and its buckets.
 * @param aliases - Whose operations are measured.
 * @returns Stops measuring, and removes the histogram.
 */
export function measureDurations(
  { register, prefix, buckets }: ResolvedOptions,
  aliases: ReadonlySet<string>,
): () => void {
  const name = `${prefix}cache_operation_duration_seconds`
  const histogram = new Histogram({
    name,
    help: 'Duration of cache operations, loaders included.',
    labelNames: ['alias', 'topology', 'operation'],
    buckets: [...buckets],
    registers: [register],
  })
  const begun = new WeakMap<OperationContext, number>()
  const start = (message: unknown): void => {
    const operation = message as OperationContext
    if (aliases.has(operation.alias)) begun.set(operation, performance.now())
  }
  const asyncEnd = (message: unknown): void => {
    const operation = message as OperationContext
    const since = begun.get(operation)
    if (since === undefined) return
    const { alias, topology, operation: method } = operation
    histogram.observe({ alias, topology, operation: method }, (performance.now() - since) / 1000)
  }
  operationChannel.start.subscribe(start)
  operationChannel.asyncEnd.subscribe(asyncEnd)
  return () => {
    operationChannel.start.unsubscribe(start)
    operationChannel.asyncEnd.unsubscribe(asyncEnd)
    register.removeSingleMetric(name)
  }
}
