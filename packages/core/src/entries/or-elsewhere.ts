import { isCacheError } from '../errors/errors.ts'

/**
 * Waits for what was read from a primary to be held in process memory. Where the primary is out of reach, a replica may
 * answer, as without a near cache; then nothing is held.
 *
 * @param reading - The read from the primary.
 * @param again - Reads from where it may.
 * @throws What the last attempt throws.
 */
export async function orElsewhere<T>(reading: Promise<T>, again: () => Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    // A primary that hangs has used up the time of the call.
    if (!isCacheError(error) || error.code !== 'ERR_CACHE_CONNECTION') throw error
    return again()
  }
}
