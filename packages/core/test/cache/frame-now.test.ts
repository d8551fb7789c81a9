import { expect, test } from 'vitest'
import { type Cache, Framed, frameNow, operationChannel, ZlibCompressor } from '../../src/index.ts'
import { build } from '../support.ts'

const own = { COMPRESSOR: { zlib: ZlibCompressor } }
const locmem = (more: object = {}): Cache => build({ BACKEND: 'locmem', ...more }, own).get()
const page = new Framed(['meta'], Buffer.from('body'))

test('a frame in local memory is there without waiting, and counts as a get that hit', async () => {
  const cache = locmem()
  await cache.set('page', page)
  const before = cache.stats()
  expect(frameNow(cache, 'page')).toEqual(page)
  const { hits, operations, latency } = cache.stats()
  expect(hits).toBe(before.hits + 1)
  expect(operations.get).toBe(1)
  expect(latency.count).toBe(before.latency.count + 1)
})

test('it is the same object until the entry is replaced', async () => {
  const cache = locmem()
  await cache.set('page', page)
  const first = frameNow(cache, 'page')
  expect(frameNow(cache, 'page')).toBe(first)
  await cache.touch('page', 60)
  expect(frameNow(cache, 'page')).toBe(first)
  await cache.set('page', page)
  expect(frameNow(cache, 'page')).toEqual(page)
  expect(frameNow(cache, 'page')).not.toBe(first)
})

test('it is gone when the entry is removed, has ended, or belongs to another version', async () => {
  const cache = locmem()
  await cache.set('page', page)
  expect(frameNow(cache, 'page')).toBeDefined()
  expect(frameNow(cache.withVersion(2), 'page')).toBeUndefined()
  await cache.set('page', page, { timeout: 0 })
  expect(frameNow(cache, 'page')).toBeUndefined()
  await cache.set('page', page)
  await cache.clear()
  expect(frameNow(cache, 'page')).toBeUndefined()
})

test('what callers of get do to the bytes that they got does not reach it', async () => {
  const cache = locmem()
  await cache.set('page', page)
  const before = frameNow(cache, 'page')
  ;(await cache.get<Framed>('page'))?.body.fill(0)
  expect(before).toEqual(page)
  expect(frameNow(cache, 'page')).toEqual(page)
})

test('use through it keeps an entry from being dropped', async () => {
  const cache = locmem({ OPTIONS: { MAX_ENTRIES: 2, CULL_FREQUENCY: 2 } })
  await cache.set('used', page)
  await cache.set('unused', page)
  frameNow(cache, 'used')
  await cache.set('new', page)
  expect((await cache.keys()).sort()).toEqual(['new', 'used'])
})

test.each<[string, (cache: Cache) => Promise<unknown>, object?]>([
  ['nothing', async () => {}],
  ['a value that is no frame', (cache) => cache.set('page', { a: 1 })],
  ['a frame with tags', (cache) => cache.set('page', page, { tags: ['news'] })],
  [
    'a frame that is compressed',
    (cache) => cache.set('page', new Framed([], Buffer.alloc(10_000))),
    { OPTIONS: { COMPRESSOR: 'zlib' } },
  ],
  ['a cache that is closed', (cache) => cache.set('page', page).then(() => cache.close())],
])('nothing is known, and nothing counted, of %s', async (_, prepare, more) => {
  const cache = locmem(more)
  await prepare(cache)
  const { hits, misses, operations } = cache.stats()
  expect(frameNow(cache, 'page')).toBeUndefined()
  expect(frameNow(cache, 'page')).toBeUndefined()
  expect(cache.stats()).toMatchObject({ hits, misses, operations })
})

test('nothing is known while somebody traces operations, so that they see every one', async () => {
  const cache = locmem()
  await cache.set('page', page)
  const subscriber = { start() {}, end() {}, asyncStart() {}, asyncEnd() {}, error() {} }
  operationChannel.subscribe(subscriber)
  expect(frameNow(cache, 'page')).toBeUndefined()
  operationChannel.unsubscribe(subscriber)
  expect(frameNow(cache, 'page')).toBeDefined()
})

test('a key that get would refuse is left to get', () => {
  expect(frameNow(locmem(), '\ud800')).toBeUndefined()
  expect(frameNow(locmem(), 5 as never)).toBeUndefined()
})

test('a cache that is none of this project is left to its get', () => {
  expect(frameNow({ get: async () => page } as unknown as Cache, 'page')).toBeUndefined()
})
