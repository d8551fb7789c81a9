import { type HoldfastSessionStore, sessionStore } from '@holdfast/session'
import type { SessionData } from 'express-session'
import { type Cache, createCaches } from 'holdfast'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RunningTopology, settling, topologies } from '../support/topologies.ts'

function session(data: object = {}, maxAge: number | null = 60_000): SessionData {
  const expires = maxAge === null ? null : new Date(Date.now() + maxAge)
  return { cookie: { originalMaxAge: maxAge, expires }, ...data } as SessionData
}

describe.each(topologies)('on $name', (topology) => {
  let running: RunningTopology
  let cache: Cache
  let store: HoldfastSessionStore

  beforeAll(async () => {
    running = await topology.start()
  })
  afterAll(() => running[Symbol.asyncDispose]())
  beforeEach(() => {
    cache = settling(createCaches({ ...running.settings, KEY_PREFIX: 'session-store' }).get(), running.settle)
    store = sessionStore(cache)
  })
  afterEach(async () => {
    await cache.clear()
    await cache.close()
  })

  test('a session is written, read, extended and destroyed', async () => {
    expect(await store.get('a')).toBeNull()
    await store.set('a', session({ user: 7 }))
    expect(await store.get('a')).toMatchObject({ user: 7, cookie: { originalMaxAge: 60_000 } })
    expect(await cache.ttl('sess:a')).toBeGreaterThan(58)
    await store.touch('a', session({}, 600_000))
    expect(await cache.ttl('sess:a')).toBeGreaterThan(598)
    await store.destroy('a')
    expect(await store.get('a')).toBeNull()
  })

  test('a cookie without an expiry gives a day, one that has expired removes the session', async () => {
    await store.set('a', session({}, null))
    expect(await cache.ttl('sess:a')).toBeGreaterThan(86_300)
    await store.set('a', session({}, -1))
    expect(await cache.has('sess:a')).toBe(false)
    await store.set('b', session())
    await store.touch('b', session({}, -1))
    expect(await cache.has('sess:b')).toBe(false)
  })

  test('all, ids, length and clear see sessions and nothing else', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `id-${index}`)
    await Promise.all(ids.map((id) => store.set(id, session({ number: id }))))
    await cache.setMany({ 'sessions:other': { cookie: {} }, sess: 1, 'user:7': 2 })
    expect(await store.length()).toBe(30)
    expect((await store.ids()).sort()).toEqual(ids.sort())
    const all = (await store.all()) as (SessionData & { id: string; number: string })[]
    expect(all.map(({ id, number }) => [id, number]).sort()).toEqual(ids.map((id) => [id, id]))
    await store.clear()
    expect(await store.length()).toBe(0)
    expect((await cache.keys()).sort()).toEqual(['sess', 'sessions:other', 'user:7'])
  })

  test('a session that was destroyed is not brought back by a request that had read it', async () => {
    const elsewhere = sessionStore(cache)
    await store.set('a', session({ user: 7 }))
    const read = (await elsewhere.get('a')) as SessionData
    await store.destroy('a')
    await elsewhere.set('a', { ...read, user: 7, more: true } as never)
    await elsewhere.touch('a', session())
    await store.set('a', session())
    expect(await store.get('a')).toBeNull()
    expect(await elsewhere.length()).toBe(0)
  })

  test('saves and a destroy at the same time leave no session', async () => {
    const elsewhere = sessionStore(cache)
    for (let round = 0; round < 20; round += 1) {
      const id = `race-${round}`
      await store.set(id, session())
      await elsewhere.get(id)
      await Promise.all([elsewhere.set(id, session()), store.destroy(id), elsewhere.set(id, session())])
    }
    expect(await store.length()).toBe(0)
  })
})

describe('in local memory', () => {
  let cache: Cache
  beforeEach(() => {
    cache = createCaches({ BACKEND: 'locmem' }).get()
  })
  afterEach(() => cache.close())

  test('every method calls back with null and its result', async () => {
    const store = sessionStore(cache)
    const call = (act: (done: (...args: unknown[]) => void) => unknown): Promise<unknown[]> =>
      new Promise((resolve) => expect(act((...args) => resolve(args))).toBeUndefined())
    expect(await call((done) => store.set('a', session({ user: 7 }), done))).toEqual([null, undefined])
    expect(await call((done) => store.get('a', done))).toMatchObject([null, { user: 7 }])
    expect(await call((done) => store.get('b', done))).toEqual([null, null])
    expect(await call((done) => store.touch('a', session(), done))).toEqual([null, undefined])
    expect(await call((done) => store.all(done))).toMatchObject([null, [{ id: 'a' }]])
    expect(await call((done) => store.ids(done))).toEqual([null, ['a']])
    expect(await call((done) => store.length(done))).toEqual([null, 1])
    expect(await call((done) => store.destroy('a', done))).toEqual([null, undefined])
    expect(await call((done) => store.clear(done))).toEqual([null, undefined])
  })

  test('an error is given to the callback, and names no session', async () => {
    const text = { BACKEND: 'locmem', LOCATION: 'shared', OPTIONS: { SERIALIZER: 'string' } } as const
    await using caches = createCaches({ default: { BACKEND: 'locmem', LOCATION: 'shared' }, text })
    await caches.get('text').set('sess:s3cret', '{"cookie":')
    const store = sessionStore(caches.get('default'))
    const error = await new Promise((resolve) => store.get('s3cret', resolve))
    expect(error).toMatchObject({ code: 'ERR_CACHE_DECODE' })
    expect((error as Error).stack).not.toContain('s3cret')
    await expect(store.get('s3cret')).rejects.toThrow('[session id]')
  })

  test.each([
    ['a bigint', session({ count: 1n }), 'ERR_CACHE_ENCODE', 'Do not know how to serialize a BigInt'],
    ['null', null, 'ERR_CACHE_ARGUMENT', 'A session must be an object with a cookie, got null.'],
    ['text', 'user', 'ERR_CACHE_ARGUMENT', 'A session must be an object with a cookie, got a string.'],
  ])('a session that is or has %s is refused', async (_, value, code, message) => {
    const refused = { code, message: expect.stringContaining(message) }
    await expect(sessionStore(cache).set('a', value as SessionData)).rejects.toMatchObject(refused)
    expect(await cache.keys()).toEqual([])
  })

  test('a value that is no session is none', async () => {
    const store = sessionStore(cache)
    await cache.setMany({ 'sess:text': 'x', 'sess:list': [1], 'sess:null': null, 'sess:cookie': { cookie: 'c' } })
    expect(await Promise.all(['text', 'list', 'null', 'cookie'].map((id) => store.get(id)))).toEqual([
      null,
      null,
      null,
      null,
    ])
    expect(await store.all()).toEqual([])
  })

  test('prefix, timeout and touch are respected', async () => {
    const store = sessionStore(cache, { prefix: 's*:', timeout: 10, touch: false })
    await cache.set('s1:other', session())
    await store.set('a', session({}, null))
    await store.touch('a', session({}, 600_000))
    expect(await cache.ttl('s*:a')).toBeLessThanOrEqual(10)
    expect(await store.ids()).toEqual(['a'])
    const fixed = sessionStore(cache, { prefix: '', timeout: ({ cookie }) => (cookie ? 20 : 30) })
    await fixed.set('b', session({}, 600_000))
    expect(await cache.ttl('b')).toBeLessThanOrEqual(20)
    const forEver = sessionStore(cache, { timeout: null })
    await forEver.set('c', session({}, null))
    expect(await cache.ttl('sess:c')).toBeNull()
  })

  test('the store leaves the cache open, and fails when it is closed', async () => {
    const store = sessionStore(cache)
    await cache.close()
    await expect(store.get('a')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    await expect(store.set('a', session())).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    await expect(store.length()).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })
})
