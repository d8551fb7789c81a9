import { integerOf, numberOf, z } from '@holdfast/core'
import { bareName, RETRY_NAMES } from './retry-names.ts'

/** Kwargs about exclusive connections, and about retries. */
export interface LeaseKwargs {
  /**
   * How many exclusive connections may be leased at once; `null` for any number. @defaultValue 100; 50 where the pool
   * blocks
   */
  readonly max_connections?: number | null | undefined
  /** Pools that block: seconds to wait for a connection, `null` for ever. @defaultValue 20 */
  readonly timeout?: number | null | undefined
  /** Retry a read that timed out. @defaultValue false */
  readonly retry_on_timeout?: boolean | undefined
  /** Retry a read after these errors: `'ConnectionError'`, `'TimeoutError'`, `'BusyLoadingError'`. */
  readonly retry_on_error?: readonly string[] | null | undefined
  /** How often a read is retried, within SOCKET_TIMEOUT. @defaultValue 1 where one of the two above is set */
  readonly retry?: number | null | undefined
}

const retryable = z.string().refine((name) => RETRY_NAMES.includes(bareName(name)), {
  error: ({ input }) => `expected one of: ${RETRY_NAMES.join(', ')}; got ${JSON.stringify(input)}`,
})

/** The schemas of {@link LeaseKwargs}. */
export const leaseShape: Readonly<Record<keyof LeaseKwargs, z.ZodType>> = {
  max_connections: integerOf(z.int().min(1)).nullable().optional(),
  timeout: numberOf(z.number().min(0)).nullable().optional(),
  retry_on_timeout: z.boolean(),
  retry_on_error: z.array(retryable),
  retry: integerOf(z.int().min(0)),
}
