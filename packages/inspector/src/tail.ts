import { isCacheError, type OperationContext, operationChannel } from '@holdfast/core'

/** An operation that has ended. */
interface TailEvent {
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

/** Gets an operation, and how many have ended since the last one that it got. */
export type Watcher = (event: TailEvent, skipped: number) => void

const PER_SECOND = 50

/** Shows operations as they happen: at most 50 each second. Listens only while somebody watches. */
export class Tail {
  readonly #watchers = new Set<Watcher>()
  readonly #begun = new WeakMap<OperationContext, number>()
  #second = 0
  #shown = 0
  #skipped = 0

  /**
   * Adds a watcher.
   *
   * @param watcher - Gets operations.
   * @returns Removes it.
   */
  watch(watcher: Watcher): () => void {
    if (this.#watchers.size === 0) {
      operationChannel.start.subscribe(this.#start)
      operationChannel.asyncEnd.subscribe(this.#end)
    }
    this.#watchers.add(watcher)
    return () => {
      if (!this.#watchers.delete(watcher) || this.#watchers.size > 0) return
      operationChannel.start.unsubscribe(this.#start)
      operationChannel.asyncEnd.unsubscribe(this.#end)
    }
  }

  readonly #start = (message: unknown): void => {
    this.#begun.set(message as OperationContext, performance.now())
  }

  readonly #end = (message: unknown): void => {
    const operation = message as OperationContext
    const begun = this.#begun.get(operation)
    if (begun === undefined) return
    const now = Date.now()
    const second = Math.trunc(now / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#shown = 0
    }
    if (this.#shown >= PER_SECOND) {
      this.#skipped += 1
      return
    }
    this.#shown += 1
    const { alias, operation: method, key, family, error } = operation
    const code = error === undefined ? undefined : isCacheError(error) ? error.code : 'error'
    const ms = performance.now() - begun
    const event = { at: now, alias, operation: method, key, family, found: foundBy(operation), ms, error: code }
    for (const watcher of this.#watchers) watcher(event, this.#skipped)
    this.#skipped = 0
  }
}

function foundBy({ counts: { hits, misses, staleHits } }: OperationContext): string | undefined {
  const reads = hits + misses + staleHits
  if (reads === 0) return undefined
  if (reads > 1) return `${reads - misses} of ${reads}`
  if (misses > 0) return 'miss'
  return staleHits > 0 ? 'stale' : 'hit'
}
