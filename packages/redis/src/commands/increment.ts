import { parseInteger } from '@holdfast/core'
import type { Client } from '../clients/client.ts'
import { ConnectionInterruptedError, ServerError } from '../errors.ts'
import { INCREMENT, SWAP } from './scripts.ts'

const ATTEMPTS = 100
// INCRBY's two ways of saying that a number is not a 64-bit integer.
const NOT_64_BIT = /not an integer or out of range|would overflow/

/**
 * Adds to a raw integer in one atomic step and keeps its lifetime.
 *
 * Past 64 bits, where INCRBY ends, the sum is made here and put in place by compare-and-set on the exact bytes.
 *
 * @param client - Where the key lives.
 * @param storedKey - The counter.
 * @param delta - What to add.
 * @returns The sum; `'missing'` when the key does not exist, `'not an integer'` when its value is none.
 */
export async function increment(
  client: Client,
  storedKey: string,
  delta: bigint,
): Promise<bigint | 'missing' | 'not an integer'> {
  try {
    const sum = await client.run('write', storedKey, (redis) => redis.eval(INCREMENT, 1, storedKey, String(delta)))
    return sum === null ? 'missing' : BigInt(String(sum))
  } catch (error) {
    if (error instanceof ServerError && error.message.startsWith('WRONGTYPE')) return 'not an integer'
    if (!(error instanceof ServerError && NOT_64_BIT.test(error.message))) throw error
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const bytes = await client.run('write', storedKey, (redis) => redis.getBuffer(storedKey))
    if (bytes === null) return 'missing'
    const current = parseInteger(bytes)
    if (current === undefined) return 'not an integer'
    const sum = BigInt(current) + delta
    const replaced = await client.run('write', storedKey, (redis) =>
      redis.eval(SWAP, 1, storedKey, bytes, String(sum), 'KEEPTTL'),
    )
    if (replaced) return sum
  }
  throw new ConnectionInterruptedError(
    `${JSON.stringify(storedKey)} changed ${ATTEMPTS} times while it was incremented.`,
  )
}
