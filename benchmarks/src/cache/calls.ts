import { isDeepStrictEqual } from 'node:util'
import type { Client } from './contestant.ts'
import { type ValueKind, values } from './values.ts'
import { MANY, type Workload } from './workloads.ts'

const KEYS = 1000
const LISTS = 50
const FILL_WORKERS = 32

/** What a workload does again and again. */
export interface Call {
  run(turn: number): Promise<unknown>
  /** Whether a result is complete. A contestant that finds nothing must not win. */
  accepts(result: unknown): boolean
}

/**
 * Makes the call of a workload.
 *
 * @param client - Who does the work.
 * @param workload - What it is.
 * @param keys - Of this contestant.
 * @returns `undefined` if the client has no such method.
 */
export function callOf(client: Client, workload: Workload, keys: readonly string[]): Call | undefined {
  const value = values[workload.value]
  const keyOf = (turn: number): string => keys[turn % KEYS] as string
  const lists = Array.from({ length: LISTS }, (_, list) =>
    Array.from({ length: MANY }, (_, index) => keyOf(list * 71 + index)),
  )
  const listOf = (turn: number): string[] => lists[turn % LISTS] as string[]
  const entries = lists.map((list) => list.map((key) => [key, value] as const))
  const { get, set, getMany, setMany, getOrSet } = client
  switch (workload.operation) {
    case 'get':
      return get && { run: (turn) => get(keyOf(turn)), accepts: isFound }
    case 'set':
      return set && { run: (turn) => set(keyOf(turn), value), accepts: always }
    case 'getMany':
      return getMany && { run: (turn) => getMany(listOf(turn)), accepts: areFound }
    case 'setMany':
      return setMany && { run: (turn) => setMany(entries[turn % LISTS] ?? []), accepts: always }
    case 'getOrSet':
      return getOrSet && { run: (turn) => getOrSet(keyOf(turn), neverLoad), accepts: isFound }
  }
}

/** Returns a contestant's keys: no two contestants write the same. */
export function keysOf(prefix: string): readonly string[] {
  return Array.from({ length: KEYS }, (_, index) => `${prefix}:${index}`)
}

/**
 * Stores a value under every key, reads all of them, and checks that they come back as they were.
 *
 * @param client - Who stores and reads.
 * @param kind - Of value.
 * @param keys - Of this contestant.
 */
export async function fill(client: Client, kind: ValueKind, keys: readonly string[]): Promise<void> {
  const { get, set } = client
  const value = values[kind]
  let next = 0
  const worker = async (): Promise<void> => {
    for (let key = keys[next++]; key !== undefined; key = keys[next++]) {
      await set?.(key, value)
      const stored = get ? await get(key) : value
      if (!isDeepStrictEqual(stored, value)) throw new Error(`${key}: ${JSON.stringify(stored)?.slice(0, 200)}`)
    }
  }
  await Promise.all(Array.from({ length: FILL_WORKERS }, worker))
}

/**
 * Returns whether all callers get the same object.
 *
 * @param client - Who reads.
 * @param keys - Whose values are there.
 */
export async function sharesObjects({ get }: Client, keys: readonly string[]): Promise<boolean> {
  const key = String(keys[0])
  const value = await get?.(key)
  return typeof value === 'object' && value !== null && value === (await get?.(key))
}

const always = (): boolean => true
const isFound = (result: unknown): boolean => result !== undefined && result !== null

function areFound(result: unknown): boolean {
  const found = result instanceof Map ? [...result.values()] : (result as unknown[])
  return found.length === MANY && isFound(found[0])
}

async function neverLoad(): Promise<unknown> {
  throw new Error('getOrSet loads a value that is there')
}
