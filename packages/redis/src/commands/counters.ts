import { CONTENDED, compareAndSwap, parseInteger } from '@holdfast/core'
import type { Sender } from '../clients/client.ts'
import { forOperation } from '../clients/operation-sender.ts'
import { type Argument, type Reply, script } from '../command.ts'
import { isWrongType, ServerError } from '../errors.ts'
import { bytes, ok, text, UnexpectedReplyError } from '../replies.ts'
import { INCREMENT, INCREMENT_BEHIND, INCREMENT_FIELD, SWAP, SWAP_FIELD } from './scripts.ts'

// How INCRBY and HINCRBY report a number that is not a 64-bit integer.
const NOT_64_BIT = /not an integer|would overflow/

/** How a counter is read and written. */
interface Counter {
  /** The stored key that it is in. */
  readonly key: string
  /** The command that reads it, and its arguments. */
  readonly read: readonly [name: string, ...args: Argument[]]
  /** The script that adds to a 64-bit integer, and its first arguments. */
  readonly add: readonly [lua: string, ...args: Argument[]]
  /** The script that replaces it if it is still the same, and its arguments. */
  readonly swap: (old: Buffer | '', sum: string) => readonly [lua: string, ...args: Argument[]]
  /** Whether one that does not exist starts at 0. */
  readonly startsAtZero: boolean
}

/**
 * Adds to a raw integer in one atomic step; its lifetime stays.
 *
 * @param client - Where the key lives.
 * @param key - The counter's stored key.
 * @param delta - What to add.
 * @returns The sum; `'missing'` when the key does not exist, `'not an integer'` when it holds anything else.
 * @throws `ContentionError` when others changed it during every attempt, which only integers beyond 64 bits can meet.
 */
export async function increment(
  client: Sender,
  key: string,
  delta: bigint,
): Promise<bigint | 'missing' | 'not an integer'> {
  try {
    return await add(client, delta, {
      key,
      read: ['get', key],
      add: [INCREMENT],
      swap: (old, sum) => [SWAP, old, sum, 'KEEPTTL'],
      startsAtZero: false,
    })
  } catch (error) {
    if (isWrongType(error)) return 'not an integer'
    throw error
  }
}

/**
 * Adds to an integer that stands behind other bytes in one atomic step; its lifetime and these bytes stay.
 *
 * @param client - Where the key lives.
 * @param key - The counter's stored key.
 * @param delta - What to add.
 * @param head - What stands before the integer.
 * @returns The sum; `'missing'` when the key does not exist; `'not an integer'` when it holds anything else, or an
 *   integer beyond the safe range.
 */
export async function incrementBehind(
  client: Sender,
  key: string,
  delta: bigint,
  head: Buffer,
): Promise<bigint | 'missing' | 'not an integer'> {
  try {
    const args = [String(delta), head]
    return await client.send(
      script(INCREMENT_BEHIND, [key], args, (reply) => (text(reply) === '' ? 'not an integer' : readSum(reply))),
    )
  } catch (error) {
    if (isWrongType(error)) return 'not an integer'
    throw error
  }
}

/**
 * Adds to a raw integer in a field of a hash in one atomic step; a missing one starts at 0.
 *
 * @param client - Where the hash lives.
 * @param key - The hash's stored key.
 * @param field - The field.
 * @param delta - What to add.
 * @returns The sum; `'not an integer'` when the field holds anything else.
 * @throws `ContentionError` as {@link increment}.
 */
export function incrementField(
  client: Sender,
  key: string,
  field: string,
  delta: bigint,
): Promise<bigint | 'not an integer'> {
  return add(client, delta, {
    key,
    read: ['hget', key, field],
    add: [INCREMENT_FIELD, field],
    swap: (old, sum) => [SWAP_FIELD, field, old, sum],
    startsAtZero: true,
  }) as Promise<bigint | 'not an integer'>
}

async function add(client: Sender, delta: bigint, counter: Counter): Promise<bigint | 'missing' | 'not an integer'> {
  const { key, startsAtZero } = counter
  const [lua, ...first] = counter.add
  const begun = performance.now()
  try {
    return await client.send(script(lua, [key], [...first, String(delta)], readSum))
  } catch (error) {
    if (!(error instanceof ServerError && NOT_64_BIT.test(error.message))) throw error
  }
  // Past 64 bits Redis cannot add: the sum is computed here and swapped in.
  const [name, ...args] = counter.read
  const one = forOperation(client, performance.now() - begun)
  return compareAndSwap(key, async () => {
    const old = await one.send({ name, key, args, from: 'primary', reply: bytes })
    if (old === undefined && !startsAtZero) return 'missing'
    const current = old === undefined ? 0 : parseInteger(old)
    if (current === undefined) return 'not an integer'
    const sum = BigInt(current) + delta
    const [swap, ...swapped] = counter.swap(old ?? '', String(sum))
    return (await one.send(script(swap, [key], swapped, ok))) ? sum : CONTENDED
  })
}

function readSum(reply: Reply): bigint | 'missing' {
  const sum = text(reply)
  if (sum === undefined) return 'missing'
  if (/^-?\d+$/.test(sum)) return BigInt(sum)
  throw new UnexpectedReplyError('an integer')
}
