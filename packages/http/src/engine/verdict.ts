import type { Fields } from '../heads.ts'
import type { CacheStatus } from '../policy/cache-status.ts'
import type { StoredResponse } from '../store/record.ts'

/** The head of a response, as the application made it. */
export interface ApplicationHead {
  /** The status code. */
  readonly status: number
  /** All fields, with Date. */
  readonly headers: Fields
  /** Names of the fields that belong to the response, in their order, as they are to be sent; with Date. */
  readonly names: readonly string[]
  /** Names in lower case of fields that were set before, and the application removed. */
  readonly removed: readonly string[]
  /** Tags that the application gave beside those in its fields. */
  readonly tags: readonly string[]
}

/**
 * What to do with a response of the application:
 * - `pass`: send it to the client. With `record`, also keep its content for `complete`.
 * - `answer`: send a stored response instead, and nothing of the application's. With `record`, keep its content.
 */
export type Verdict =
  | { readonly act: 'pass'; readonly record: boolean; readonly status: CacheStatus }
  | {
      readonly act: 'answer'
      readonly record: boolean
      readonly status: CacheStatus
      readonly stored: StoredResponse
    }
