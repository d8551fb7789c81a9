import type { StandardSchemaV1 } from '@standard-schema/spec'
import { pairsOf } from '../arguments/collections.ts'
import type { Entries } from '../entries/entries.ts'
import type { NearReads } from '../entries/near-reads.ts'
import type { KeySpace } from '../keys/key-space.ts'
import type { MemoReads } from '../memo/memo-reads.ts'
import type { ReadFrom, Store } from '../store/store.ts'
import { inTurns, mapInTurns } from '../time/turns.ts'

/** Where {@link readInTurns} finds values. */
export interface ReadParts {
  /** What is held in process memory; `undefined` without NEAR_CACHE. */
  readonly nearReads: NearReads | undefined
  /** What is read once in the scopes of `memo`; `undefined` without MEMO. */
  readonly memoReads: MemoReads | undefined
  /** Reads bytes. */
  readonly store: Pick<Store, 'readMany'>
  /** Decodes them. */
  readonly entries: Pick<Entries, 'serveMany'>
}

/**
 * Returns what readers of many keys get. Lets others run from time to time if there are many.
 *
 * @param parts - Where values are.
 * @param storedKeys - Stored keys.
 * @param keys - Logical keys.
 * @param from - Where bytes are read from.
 * @param schema - What values have to fit.
 * @param begun - When the operation began. If there are many keys, each turn has a deadline of its own.
 * @returns Values in the order of the keys, without misses.
 * @throws DecodeError when a value cannot be decoded and that is an error.
 */
export async function readInTurns<T>(
  { nearReads, memoReads, store, entries }: ReadParts,
  storedKeys: readonly string[],
  keys: readonly string[],
  from: ReadFrom,
  schema: StandardSchemaV1 | undefined,
  begun?: number,
): Promise<Map<string, T>> {
  if (nearReads && from === 'any') return nearReads.getMany<T>(storedKeys, keys, schema, begun)
  const remembered = from === 'any' ? memoReads?.current : undefined
  if (memoReads && remembered) return memoReads.getMany<T>(remembered, storedKeys, keys, schema)
  const found = await store.readMany(storedKeys, from)
  let all: Map<string, T> | undefined
  await inTurns(keys, async (slice, start) => {
    const whole = slice.length === keys.length
    const part = <Item>(all: readonly Item[]): readonly Item[] => (whole ? all : all.slice(start, start + slice.length))
    const since = whole ? begun : undefined
    const served = await entries.serveMany<T>(part(found), part(storedKeys), slice, from, schema, since)
    if (all === undefined) all = served
    else for (const [key, value] of served) all.set(key, value)
  })
  return all ?? new Map()
}

/** An encoded value and where it goes. */
export type EncodedValue = readonly [storedKey: string, body: Buffer]

/**
 * Encodes many values. Lets others run from time to time if there are many.
 *
 * @param entries - Encodes.
 * @param keySpace - Makes stored keys.
 * @param values - Values by logical key: an object, a Map, or pairs.
 * @param version - The version of the keys.
 * @returns Encoded values in the same order. A promise only if there are many.
 * @throws EncodeError when a value cannot be represented, ArgumentError for `undefined` and for other arguments, KeyError for a bad key.
 */
export function encodeInTurns(
  entries: Pick<Entries, 'encode'>,
  keySpace: KeySpace,
  values: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
  version: number | undefined,
): EncodedValue[] | Promise<EncodedValue[]> {
  const pairs = pairsOf<string, unknown>(values, 'setMany()')
  const encode = ([key, value]: readonly [string, unknown]): EncodedValue => {
    const storedKey = keySpace.make(key, version)
    return [storedKey, entries.encode(value, key, storedKey)]
  }
  return mapInTurns(pairs, encode, ([, bytes]) => bytes.length)
}
