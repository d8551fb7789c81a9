import { type NO_FALLBACK, Operations } from '../operations/operations.ts'
import { Memo } from './memo.ts'

const READS: ReadonlySet<string> = new Set([
  ...['get', 'getMany', 'has', 'ttl', 'pttl', 'keys', 'iterKeys'],
  // They remember what they load.
  ...['getOrSet', 'getOrSetMany'],
])

/** Runs every method of a cache with MEMO, and forgets what each may change, before and after. */
export class MemoOperations extends Operations {
  /** What the cache remembers. */
  readonly memo: Memo = new Memo()

  override async run<T>(
    operation: string,
    key: string | undefined,
    fallback: T | typeof NO_FALLBACK,
    work: (begun: number) => Promise<T> | T,
    traced?: boolean,
  ): Promise<T> {
    const current = READS.has(operation) ? undefined : this.memo.current
    if (!current) return super.run(operation, key, fallback, work, traced)
    current.forget(nameOfOne(operation, key))
    try {
      return await super.run(operation, key, fallback, work, traced)
    } finally {
      current.forget(nameOfOne(operation, key))
    }
  }
}

/** The key, if the operation changes that alone. */
function nameOfOne(operation: string, key: string | undefined): string | undefined {
  return operation === 'deletePattern' ? undefined : key
}
