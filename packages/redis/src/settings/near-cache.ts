import { z } from '@holdfast/core'

/** NEAR_CACHE: values in the memory of this process, as long as nobody changes them. */
export interface NearCacheSettings {
  /** How many values and tokens of tags are held, at most. @defaultValue 10,000 */
  readonly MAX_ENTRIES?: number | undefined
  /** How many bytes of memory they take, at most, by an estimate that is rather too high. @defaultValue 16 MiB */
  readonly MAX_SIZE?: number | undefined
  /** Seconds that a value is held, at most; never longer than it lives in Redis. @defaultValue 60 */
  readonly TIMEOUT?: number | undefined
  /** Globs over the logical keys that are held. @defaultValue all keys of the cache's own version and prefix */
  readonly KEYS?: readonly string[] | undefined
}

/** The schema of NEAR_CACHE. */
export const nearCacheSetting: z.ZodType<NearCacheSettings> = z.strictObject({
  MAX_ENTRIES: z.int().min(1).optional(),
  MAX_SIZE: z.int().min(1).optional(),
  TIMEOUT: z.number().positive().optional(),
  KEYS: z.array(z.string()).min(1).optional(),
})
