import { setImmediate as nextTurn } from 'node:timers/promises'
import { httpCache } from '@holdfast/express'
import { sessionStore } from '@holdfast/session'
import { type Cache, createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { Redis } from 'ioredis'

/** A call that has much to do. */
interface Work {
  /** What is called, for how many keys. */
  readonly name: string
  /** Makes ready what the call needs. */
  readonly prepare?: () => Promise<unknown>
  /** The call. */
  readonly run: () => Promise<unknown>
}

/** Works, and what ends them. */
export interface Works {
  readonly all: readonly Work[]
  readonly close: () => Promise<void>
}

/** Where works find servers. */
export interface Servers {
  /** One server, of which all keys are removed. */
  readonly single: string
}

const COUNT = 100_000
/** The server tells of all of them in one message. */
const REMOVE_ALL = "for i = 0, ARGV[2] - 1 do redis.call('UNLINK', ARGV[1] .. i) end"
const keys = Array.from({ length: COUNT }, (_, index) => `user:${index}`)
const pairs = keys.map((key, index) => [key, { index, name: key }] as const)
const large = { rows: Array.from({ length: 400 }, (_, id) => ({ id, name: `row ${id}`, tags: ['a', 'b'] })) }
const largePairs = keys.slice(0, 900).map((key) => [key, large] as const)

/**
 * Lists calls for 100,000 keys, and some for fewer large values.
 *
 * @param servers - Where they go.
 */
export function makeWorks({ single }: Servers): Works {
  const redis: RedisSettings & { BACKEND: 'redis' } = {
    BACKEND: 'redis',
    LOCATION: single,
    // A server that is busy with such calls is no slow server.
    OPTIONS: { SOCKET_TIMEOUT: 30, CONNECTION_POOL_KWARGS: { db: 1 } },
  }
  const NEAR_CACHE = { MAX_ENTRIES: 2 * COUNT, MAX_SIZE: 2 ** 30 }
  const caches = createCaches({
    memory: { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 2 * COUNT } },
    small: { BACKEND: 'locmem', LOCATION: 'small', OPTIONS: { MAX_ENTRIES: COUNT } },
    redis,
    near: { ...redis, OPTIONS: { ...redis.OPTIONS, NEAR_CACHE } },
  })
  const near = caches.get('near') as RedisCache
  const raw = new Redis(single, { db: 1 })
  const holdAll = async (): Promise<void> => {
    await near.setMany(pairs)
    // Held once the server vouches for them.
    while (near.stats().nearHits === 0) await near.get('user:0')
    await near.getMany(keys)
  }
  return {
    all: [
      ...worksOf('local memory', caches.get('memory')),
      ...worksOf('one server', caches.get('redis')),
      {
        name: 'set in a local memory of 100,000 that is full',
        prepare: () => caches.get('small').setMany(pairs),
        run: () => caches.get('small').set('one more', 1),
      },
      ...tagWorks(caches.get('redis')),
      {
        name: 'near cache: getMany of keys that are held',
        prepare: holdAll,
        run: () => near.getMany(keys),
      },
      {
        name: 'near cache: another program removes 100,000 keys',
        prepare: holdAll,
        run: () => raw.eval(REMOVE_ALL, 0, near.makeKey('user:'), COUNT).then(() => forgotten(near)),
      },
      {
        name: 'near cache: the database is emptied',
        prepare: holdAll,
        run: () => raw.flushdb().then(() => forgotten(near)),
      },
      {
        name: 'near cache: its connection is lost',
        prepare: holdAll,
        run: () => raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub').then(() => forgotten(near)),
      },
      ...httpWorks(caches.get('memory')),
    ],
    close: async () => {
      await caches.close()
      raw.disconnect()
    },
  }
}

/** Calls for many keys, which leave nothing behind. */
function worksOf(where: string, cache: Cache): readonly Work[] {
  const fill = (): Promise<void> => cache.setMany(pairs)
  return [
    { name: `${where}: setMany`, run: fill },
    { name: `${where}: getMany`, prepare: fill, run: () => cache.getMany(keys) },
    { name: `${where}: getOrSetMany`, prepare: fill, run: () => cache.getOrSetMany(keys, () => ({})) },
    { name: `${where}: keys`, prepare: fill, run: () => cache.keys() },
    { name: `${where}: deletePattern`, prepare: fill, run: () => cache.deletePattern('user:*') },
    { name: `${where}: deleteMany`, prepare: fill, run: () => cache.deleteMany(keys) },
    { name: `${where}: clear`, prepare: fill, run: () => cache.clear() },
    { name: `${where}: clear of everything`, prepare: fill, run: () => cache.clear({ everything: true }) },
    { name: `${where}: setMany of 900 values of 20 KB`, run: () => cache.setMany(largePairs) },
    {
      name: `${where}: getMany of 900 values of 20 KB`,
      prepare: () => cache.setMany(largePairs),
      run: () => cache.getMany(keys),
    },
  ]
}

function tagWorks(cache: Cache): readonly Work[] {
  const tags = ['a', 'b']
  return [
    { name: 'setMany with tags', run: () => cache.setMany(pairs, { tags }) },
    { name: 'getMany with tags', prepare: () => cache.setMany(pairs, { tags }), run: () => cache.getMany(keys) },
    { name: 'invalidateTags of 100,000 tags', run: () => cache.invalidateTags(keys) },
  ]
}

function httpWorks(cache: Cache): readonly Work[] {
  const responses = httpCache({ cache })
  const prefix = 'https://shop.example/'
  const stored = keys.map((key) => [`http:${prefix}${key}`, key] as const)
  const fill = (): Promise<void> => cache.setMany(stored)
  return [
    { name: 'HTTP: purge by prefix', prepare: fill, run: () => responses.purge({ prefix }) },
    { name: 'HTTP: soft purge by prefix', prepare: fill, run: () => responses.purge({ prefix, soft: true }) },
    { name: 'sessions: length', prepare: fill, run: () => sessionStore(cache, { prefix: '' }).length() },
  ]
}

/** Waits until the first and the last of the keys are not held any more. */
async function forgotten(cache: RedisCache): Promise<void> {
  const held = async (): Promise<boolean> => {
    const before = cache.stats().nearHits
    await cache.getMany([keys[0] as string, keys.at(-1) as string])
    return cache.stats().nearHits > before
  }
  // A hit waits for nothing, and what makes it forget has to be read.
  while (await held()) await nextTurn()
}
