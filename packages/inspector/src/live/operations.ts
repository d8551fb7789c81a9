import { isCacheError, type OperationContext, operationChannel } from '@holdfast/core'
import type { Listen } from './sampled.ts'

/** An operation that has ended. */
export interface OperationEvent {
  /** When it ended, in Unix milliseconds. */
  readonly at: number
  readonly alias: string
  readonly operation: string
  readonly key: string | undefined
  readonly family: string | undefined
  /** What it found: `hit`, `stale`, `miss`, `2 of 3`; `undefined` if it did not read. */
  readonly found: string | undefined
  /** Milliseconds that it took. */
  readonly ms: number
  /** The code of its error. */
  readonly error: string | undefined
}

/** Listens to the operations of all caches of this process. */
export const listenToOperations: Listen<OperationEvent> = (see) => {
  const begun = new WeakMap<OperationContext, number>()
  const start = (message: unknown): void => {
    begun.set(message as OperationContext, performance.now())
  }
  const end = (message: unknown): void => {
    const operation = message as OperationContext
    const since = begun.get(operation)
    // It began before anybody listened.
    if (since !== undefined) see(() => describe(operation, performance.now() - since))
  }
  operationChannel.start.subscribe(start)
  operationChannel.asyncEnd.subscribe(end)
  return () => {
    operationChannel.start.unsubscribe(start)
    operationChannel.asyncEnd.unsubscribe(end)
  }
}

function describe(context: OperationContext, ms: number): OperationEvent {
  const { alias, operation, key, family, error } = context
  const code = isCacheError(error) ? error.code : 'error'
  const found = foundBy(context)
  return { at: Date.now(), alias, operation, key, family, found, ms, error: error === undefined ? undefined : code }
}

function foundBy({ counts: { hits, misses, staleHits } }: OperationContext): string | undefined {
  const reads = hits + misses + staleHits
  if (reads === 0) return undefined
  if (reads > 1) return `${reads - misses} of ${reads}`
  if (misses > 0) return 'miss'
  return staleHits > 0 ? 'stale' : 'hit'
}
