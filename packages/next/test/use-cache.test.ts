import { createCaches } from 'holdfast'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHandler, type NextHandler, type UseCacheEntry } from '../src/index.ts'

let handler: NextHandler
const caches = createCaches({ BACKEND: 'locmem', LOCATION: 'use-cache.test' })
const cache = caches.get()

beforeEach(async () => {
  await cache.clear()
  handler = createHandler(cache, { maxEntrySize: 1000 })
})
afterEach(() => handler.close())

const begun = (): number => performance.timeOrigin + performance.now()

function entry(chunks: readonly string[], more: Partial<UseCacheEntry> = {}): UseCacheEntry {
  const value = ReadableStream.from(chunks.map((chunk) => Buffer.from(chunk))) as ReadableStream<Uint8Array>
  return { value, tags: [], stale: 300, timestamp: begun(), expire: 3600, revalidate: 60, ...more }
}
const text = async (found: UseCacheEntry | undefined): Promise<string | undefined> =>
  found && new Response(found.value).text()

test('every reader gets a stream of its own, with the bytes and times that were stored', async () => {
  const stored = entry(['a', 'b', 'é'], { tags: ['t'] })
  await handler.set('k', Promise.resolve(stored))
  const [first, second] = [await handler.get('k', []), await handler.get('k', [])]
  expect([await text(first), await text(second)]).toEqual(['abé', 'abé'])
  expect(first).toEqual({ ...stored, value: expect.any(ReadableStream) })
})

test('a get waits for a set of the same key that is under way', async () => {
  let complete: (value: UseCacheEntry) => void = () => {}
  const setting = handler.set('k', new Promise((resolve) => (complete = resolve)))
  const getting = handler.get('k', [])
  complete(entry(['late']))
  expect(await text(await getting)).toBe('late')
  await setting
})

test('a function that fails, and a stream that fails or is too long, leave nothing behind and reject nothing', async () => {
  await handler.set('failed', Promise.reject(new Error('no')))
  const failing = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error('no'))
    },
  })
  await handler.set('failing', Promise.resolve(entry([], { value: failing })))
  const cancelled = vi.fn()
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(Buffer.alloc(400)),
    cancel: cancelled,
  })
  await handler.set('endless', Promise.resolve(entry([], { value: endless })))
  expect(cancelled).toHaveBeenCalled()
  for (const key of ['failed', 'failing', 'endless']) expect(await handler.get(key, [])).toBeUndefined()
})

test('an entry that expires at once is not stored', async () => {
  await handler.set('k', Promise.resolve(entry(['x'], { expire: 0 })))
  expect(await handler.get('k', [])).toBeUndefined()
})

test('an entry lives until it expires, and never longer than the handler allows', async () => {
  await handler.set('short', Promise.resolve(entry(['x'], { expire: 100 })))
  await handler.set('endless', Promise.resolve(entry(['x'], { expire: 0xfffffffe })))
  const lifetimes = await Promise.all((await cache.keys('next:use:*')).map((key) => cache.ttl(key)))
  const [short, long] = lifetimes.map(Number).sort((one, other) => one - other)
  expect(short).toBeCloseTo(100, 0)
  expect(long).toBeCloseTo(30 * 24 * 3600, -1)
})

test('a tag that was revalidated while the function ran makes its result a miss', async () => {
  const stored = entry(['old'], { tags: ['t'] })
  await handler.updateTags(['t'])
  await handler.set('k', Promise.resolve(stored))
  expect(await handler.get('k', [])).toBeUndefined()
  await handler.set('k', Promise.resolve(entry(['new'], { tags: ['t'] })))
  expect(await text(await handler.get('k', []))).toBe('new')
})

test('with a profile an entry is used once more, until the profile expires', async () => {
  await handler.set('k', Promise.resolve(entry(['x'], { tags: ['t'] })))
  await handler.updateTags(['t'], { expire: 60 })
  expect(await handler.get('k', [])).toMatchObject({ revalidate: -1 })
  await handler.updateTags(['t'], { expire: 0.001 })
  await vi.waitFor(async () => expect(await handler.get('k', [])).toBeUndefined())
})

test('tags of a route have the time of their last revalidation, in the form of Next 15, too', async () => {
  expect(await handler.getExpiration(['/a', '/b'])).toBe(0)
  const before = begun()
  await handler.updateTags(['/b'])
  const expiration = await handler.getExpiration(['/a', '/b'])
  expect(expiration).toBeGreaterThanOrEqual(before)
  expect(await handler.getExpiration('/a', '/b')).toBe(expiration)
  expect(await handler.getExpiration(['/a'])).toBe(0)
  await handler.expireTags('/a')
  expect(await handler.getExpiration(['/a'])).toBeGreaterThan(expiration)
})
