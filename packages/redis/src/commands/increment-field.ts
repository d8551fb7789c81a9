import { parseInteger } from '@holdfast/core'
import type { Client } from '../clients/client.ts'
import { ConnectionInterruptedError, ServerError } from '../errors.ts'
import { INCREMENT_FIELD, SWAP_FIELD } from './scripts.ts'

const ATTEMPTS = 100
// HINCRBY's ways of saying that a number is not a 64-bit integer.
const NOT_64_BIT = /not an integer|would overflow/

/**
 * Adds to a raw integer in a field of a hash in one atomic step; a missing one begins at 0.
 *
 * Past 64 bits, where HINCRBY ends, the sum is made here and put in place by compare-and-set on the exact bytes.
 *
 * @param client - Where the hash lives.
 * @param storedKey - The hash.
 * @param field - The field.
 * @param delta - What to add.
 * @returns The sum, or `'not an integer'` when the field holds none.
 */
export async function incrementField(
  client: Client,
  storedKey: string,
  field: string,
  delta: bigint,
): Promise<bigint | 'not an integer'> {
  try {
    const sum = await client.run('write', storedKey, (redis) =>
      redis.eval(INCREMENT_FIELD, 1, storedKey, field, String(delta)),
    )
    return BigInt(String(sum))
  } catch (error) {
    if (!(error instanceof ServerError && NOT_64_BIT.test(error.message))) throw error
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const bytes = await client.run('write', storedKey, (redis) => redis.hgetBuffer(storedKey, field))
    const current = bytes === null ? 0 : parseInteger(bytes)
    if (current === undefined) return 'not an integer'
    const sum = BigInt(current) + delta
    const swapped = await client.run('write', storedKey, (redis) =>
      redis.eval(SWAP_FIELD, 1, storedKey, field, bytes ?? '', String(sum)),
    )
    if (swapped) return sum
  }
  const place = `${JSON.stringify(field)} of ${JSON.stringify(storedKey)}`
  throw new ConnectionInterruptedError(`${place} changed ${ATTEMPTS} times while it was incremented.`)
}
