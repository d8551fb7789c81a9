import { setTimeout as delay } from 'node:timers/promises'
import { now } from '../../support/value-history.ts'
import { pick, type Random } from '../random.ts'
import type { Client } from './clients.ts'
import type { CounterChecker } from './counter-checker.ts'
import { LOADED, LOCKED, SHARED, TAGGED } from './keys.ts'
import type { LockChecker } from './lock-checker.ts'
import type { Recorder, Result } from './recorder.ts'
import type { ValueChecker, WriteEnd } from './value-checker.ts'

const PAUSE_MS = 20
const LOCK_SECONDS = 5
const TAG = 'all'
/** How many of the reads may be answered by a replica, where there are some. */
const FROM_REPLICAS = 0.3

/** What a worker works with. */
export interface Tools {
  readonly index: number
  readonly workers: number
  readonly client: Client
  readonly random: Random
  readonly recorder: Recorder
  readonly values: ValueChecker
  readonly counter: CounterChecker
  readonly locks: LockChecker
}

type Operation = (tools: Tools) => Promise<void>

const own = ({ index }: Tools): string => `plain${index}`
const any = ({ random, workers }: Tools): string => {
  const among = random()
  if (among < 0.7) return `plain${Math.floor(random() * workers)}`
  return pick(random, among < 0.85 ? LOADED : TAGGED)
}

async function read(tools: Tools, keys: readonly string[]): Promise<void> {
  const { client, random, recorder, values } = tools
  const from = client.reads === 'primary' && random() < FROM_REPLICAS ? 'any' : undefined
  const rule = { begun: now(), bound: from ? undefined : client.bound }
  // A tagged value may be stored with a token that another near cache still holds: a miss, which is allowed.
  const expected = keys.map((key) => (TAGGED.includes(key) ? undefined : values.stored(key)))
  const [first = ''] = keys
  const result =
    keys.length === 1
      ? await recorder.call('get', async () => [await client.get(first, from)])
      : await recorder.call('getMany', () => client.getMany(keys, from))
  if (!('value' in result)) return
  for (const [place, key] of keys.entries()) values.read(key, result.value[place], expected[place], rule)
}

/** How a write ended that a call made. */
function endOf(result: Result<unknown>): WriteEnd {
  if ('value' in result) return 'done'
  return result.refused ? 'refused' : 'unknown'
}

async function change(
  { recorder, values }: Tools,
  operation: string,
  key: string,
  work: (value: string) => Promise<unknown>,
): Promise<void> {
  const write = values.write([key], operation === 'delete' ? 'remove' : 'set')
  write.end(endOf(await recorder.call(operation, () => work(write.values.get(key) ?? ''))))
}

const plain = {
  get: (tools) => read(tools, [any(tools)]),
  getMany: (tools) => read(tools, [...new Set(Array.from({ length: 20 }, () => any(tools)))]),
  set: (tools) => change(tools, 'set', own(tools), (value) => tools.client.set(own(tools), value)),
  delete: (tools) => change(tools, 'delete', own(tools), () => tools.client.delete(own(tools))),
  async incr({ client, counter, index, recorder }) {
    const key = `count${index}`
    const result = await recorder.call('incr', async () => {
      try {
        return await client.incr(key)
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_CACHE_KEY_NOT_FOUND') throw error
        return undefined
      }
    })
    if (endOf(result) === 'refused') return
    if (!('value' in result)) counter.uncertain()
    // A server that has lost its keys counts from 0.
    else if (result.value !== undefined && result.value > 1_000) counter.counted(result.value)
    else {
      if (result.value !== undefined) await recorder.call('delete', () => client.delete(key))
      const number = counter.restart()
      if ('value' in (await recorder.call('start', () => client.start(key, number)))) counter.started()
    }
  },
} satisfies Record<string, Operation>

const ofCaches = {
  async getOrSet({ client, random, recorder, values }) {
    const key = pick(random, LOADED)
    let write: ReturnType<ValueChecker['write']> | undefined
    const rule = { begun: now(), bound: client.bound }
    const load = async (): Promise<string> => {
      write = values.write([key], 'load')
      await delay(1)
      return write.values.get(key) ?? ''
    }
    const result = await recorder.call('getOrSet', async () =>
      client.cache?.getOrSet(key, load, { read: client.reads }),
    )
    if ('value' in result) values.read(key, result.value, undefined, rule)
    write?.end(endOf(result))
  },
  drop: (tools) => {
    const key = pick(tools.random, LOADED)
    return change(tools, 'delete', key, async () => tools.client.delete(key))
  },
  async setTagged(tools) {
    const key = TAGGED[tools.index % SHARED] as string
    if (tools.index < SHARED)
      await change(tools, 'set', key, async (v) => tools.client.cache?.set(key, v, { tags: [TAG] }))
  },
  async invalidate({ client, recorder, values }) {
    const write = values.write(TAGGED, 'remove')
    write.end(endOf(await recorder.call('invalidateTags', async () => client.cache?.invalidateTags([TAG]))))
  },
  /** Each step of a walk is a call: it has a deadline of its own. What is there throughout must be found. */
  async walk({ client, random, recorder, values, workers }) {
    const begin = `plain${Math.floor(random() * 10)}`
    const keys = Array.from({ length: workers }, (_, index) => `plain${index}`).filter((key) => key.startsWith(begin))
    const rule = { begun: now(), bound: client.reads === 'primary' ? undefined : 0 }
    const expected = keys.map((key) => values.stored(key))
    const walk = client.cache?.iterKeys(`${begin}*`)
    const found = new Set<string>()
    for (;;) {
      const result = await recorder.call('iterKeys', async () => walk?.next())
      if (!('value' in result)) return
      if (result.value === undefined || result.value.done) break
      found.add(result.value.value)
    }
    for (const [place, key] of keys.entries()) {
      if (!found.has(key)) values.read(key, undefined, expected[place], rule)
    }
  },
  async lock({ client, index, locks, random, recorder }) {
    const name = pick(random, LOCKED)
    const lock = client.cache?.lock(name, { timeout: LOCK_SECONDS, blocking: false })
    const begun = now()
    const result = await recorder.call('lock', async () => lock?.acquire())
    if (!('value' in result) || !result.value) return
    locks.acquired(name, index, begun + LOCK_SECONDS * 1000)
    await delay(random() * 5)
    locks.releasing(name, index)
    await recorder.call('release', async () => lock?.release())
  },
} satisfies Record<string, Operation>

/** Operations, as often as they are chosen. */
const PLAIN = repeated(plain, { get: 30, getMany: 10, set: 20, delete: 5, incr: 10 })
const ALL = [...PLAIN, ...repeated(ofCaches, { getOrSet: 15, drop: 5, setTagged: 20, invalidate: 1, walk: 1, lock: 5 })]

/**
 * Calls, one call after the other, until it is over.
 *
 * @param tools - Client and checkers.
 * @param over - Whether it is.
 */
export async function work(tools: Tools, over: () => boolean): Promise<void> {
  const operations = tools.client.cache ? ALL : PLAIN
  while (!over()) {
    await pick(tools.random, operations)(tools)
    await delay(tools.random() * PAUSE_MS)
  }
}

/** Reads every value once more. */
export async function readAll(tools: Tools): Promise<void> {
  const plainKeys = Array.from({ length: tools.workers }, (_, index) => `plain${index}`)
  for (const key of [...plainKeys, ...LOADED, ...TAGGED]) await read(tools, [key])
}

function repeated<N extends string>(
  operations: Readonly<Record<N, Operation>>,
  times: Readonly<Record<N, number>>,
): Operation[] {
  return Object.entries<Operation>(operations).flatMap(([name, run]) => Array(times[name as N]).fill(run))
}
