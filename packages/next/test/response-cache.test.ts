import { createCaches } from 'holdfast'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHandler, type NextHandler, type ResponseCacheHandler } from '../src/index.ts'

const caches = createCaches({ BACKEND: 'locmem', LOCATION: 'response-cache.test' })
const cache = caches.get()
let Handler: NextHandler
let handler: ResponseCacheHandler

beforeEach(async () => {
  await cache.clear()
  Handler = createHandler(cache, { buildId: 'one' })
  handler = new Handler({})
})
afterEach(() => Handler.close())

const page = (html: string, ...tags: readonly string[]) => ({
  kind: 'APP_PAGE',
  html,
  headers: { 'x-next-cache-tags': tags.join(',') },
})
const fetched = (body: string, revalidate = 60) => ({ kind: 'FETCH', data: { body }, revalidate })
const get = { kind: 'APP_PAGE' }
const fetchWith = (...tags: readonly string[]) => ({ kind: 'FETCH', tags })
const lifetime = { revalidate: 60, expire: 3600 }

test('a page is returned with the lifetime that it was stored with', async () => {
  await handler.set('/a', page('x'), { cacheControl: lifetime })
  const found = await handler.get('/a', get)
  expect(found).toMatchObject({ value: page('x'), cacheControl: lifetime })
  expect(Date.now() - Number(found?.lastModified)).toBeLessThan(1000)
})

test('a page that was not found is stored as such', async () => {
  await handler.set('/a', null, { cacheControl: lifetime })
  expect(await handler.get('/a', get)).toMatchObject({ value: null })
})

test('a page lives until it expires, and one that never does as long as the handler allows', async () => {
  await handler.set('/short', page('x'), { cacheControl: lifetime })
  await handler.set('/long', page('x'), { cacheControl: { revalidate: false, expire: undefined } })
  expect(await cache.ttl('next:page:one:/short')).toBeCloseTo(3600, 0)
  expect(await cache.ttl('next:page:one:/long')).toBeCloseTo(30 * 24 * 3600, -1)
})

test.each([
  ['its lifetime', lifetime],
  ['no end', { revalidate: false, expire: undefined } as const],
])('a page with %s whose tag is revalidated with a profile looks older than its lifetime', async (_, cacheControl) => {
  await handler.set('/a', page('x', 't'), { cacheControl })
  await handler.revalidateTag('t', { expire: 600 })
  const found = await handler.get('/a', get)
  const { revalidate } = found?.cacheControl ?? {}
  expect(Number(found?.lastModified) + Number(revalidate) * 1000).toBeLessThan(Date.now())
  expect(Number(found?.lastModified)).not.toBe(-1)
})

test('what is stored again after a revalidation is fresh', async () => {
  await handler.set('/a', page('old', 't'), { cacheControl: lifetime })
  await handler.revalidateTag(['t'], { expire: 600 })
  await handler.get('/a', get)
  await handler.set('/a', page('new', 't'), { cacheControl: lifetime })
  const found = await handler.get('/a', get)
  expect(found).toMatchObject({ value: page('new', 't') })
  expect(Date.now() - Number(found?.lastModified)).toBeLessThan(1000)
})

test('a page whose rendering began before its tag was revalidated is a miss', async () => {
  expect(await handler.get('/a', get)).toBeNull()
  await handler.revalidateTag('t')
  await handler.set('/a', page('old', 't'), { cacheControl: lifetime })
  expect(await handler.get('/a', get)).toBeNull()
})

test('what one request began before a revalidation is not served, though another has stored since', async () => {
  const [early, late] = [new Handler({}), new Handler({})]
  await early.get('k', fetchWith('a'))
  await early.revalidateTag('a')
  await late.get('k', fetchWith('a'))
  await late.set('k', fetched('new'), { fetchCache: true, tags: ['a'] })
  await early.set('k', fetched('old'), { fetchCache: true, tags: ['a'] })
  expect(await handler.get('k', fetchWith('a'))).toBeNull()
})

test('what was begun without a look-up is as old as its request', async () => {
  const request = new Handler({})
  await handler.revalidateTag('t')
  await request.set('/a', page('old', 't'), { cacheControl: lifetime })
  expect(await handler.get('/a', get)).toBeNull()
  await new Handler({}).set('/a', page('new', 't'), { cacheControl: lifetime })
  expect(await handler.get('/a', get)).toMatchObject({ value: page('new', 't') })
})

test('of two look-ups of one request under way, the values of both are as old as the first', async () => {
  await handler.get('k', fetchWith('a'))
  await handler.revalidateTag('a')
  await handler.get('k', fetchWith('a'))
  for (const body of ['new', 'old']) {
    await handler.set('k', fetched(body), { fetchCache: true, tags: ['a'] })
    expect(await new Handler({}).get('k', fetchWith('a'))).toBeNull()
  }
  // What is begun afterwards is fresh again.
  await handler.get('k', fetchWith('a'))
  await handler.set('k', fetched('newer'), { fetchCache: true, tags: ['a'] })
  expect(await handler.get('k', fetchWith('a'))).toMatchObject({ value: fetched('newer') })
})

test('whoever invalidates a tag of the cache revalidates what Next has stored with it', async () => {
  await handler.set('/a', page('x', 't'), { cacheControl: lifetime })
  await cache.invalidateTags(['t'])
  expect(await handler.get('/a', get)).toBeNull()
})

test('what is fetched with several lists of tags is stored with all of them', async () => {
  await handler.set('k', fetched('x'), { fetchCache: true, tags: ['a'] })
  expect(await handler.get('k', fetchWith('b'))).toBeNull()
  await handler.set('k', fetched('y'), { fetchCache: true, tags: ['b'] })
  for (const tag of ['a', 'b']) expect(await handler.get('k', fetchWith(tag))).toMatchObject({ value: fetched('y') })
  await handler.revalidateTag('b')
  expect(await handler.get('k', fetchWith('a'))).toBeNull()
})

test('what is fetched is a miss when the path that reads it is revalidated', async () => {
  await handler.set('k', fetched('x'), { fetchCache: true, tags: ['a'] })
  await handler.revalidateTag('_N_T_/a')
  expect(await handler.get('k', { ...fetchWith('a'), softTags: ['_N_T_/b'] })).not.toBeNull()
  expect(await handler.get('k', { ...fetchWith('a'), softTags: ['_N_T_/a'] })).toBeNull()
})

test('what is fetched is older than its lifetime when its tag is revalidated with a profile', async () => {
  await handler.set('k', fetched('x', 60), { fetchCache: true, tags: ['a'] })
  await handler.revalidateTag('a', {})
  const found = await handler.get('k', { ...fetchWith('a'), revalidate: 600 })
  expect((Date.now() - Number(found?.lastModified)) / 1000).toBeGreaterThan(600)
})

test('a proxy in front of Next names tags that are misses for its request', async () => {
  await handler.set('k', fetched('x'), { fetchCache: true, tags: ['a'] })
  expect(await new Handler({ revalidatedTags: ['a'] }).get('k', fetchWith('a'))).toBeNull()
  expect(await handler.get('k', fetchWith('a'))).not.toBeNull()
})

test('another build does not see the pages of this one, but obeys its revalidations', async () => {
  const other = new (createHandler(cache, { buildId: 'two' }))({})
  for (const each of [handler, other]) await each.set('/a', page('x', 't'), { cacheControl: lifetime })
  await cache.delete('next:page:one:/a')
  expect(await handler.get('/a', get)).toBeNull()
  expect(await other.get('/a', get)).not.toBeNull()
  await handler.revalidateTag('t')
  expect(await other.get('/a', get)).toBeNull()
})

test('a page, a response to fetch and an image with the same key do not meet', async () => {
  await handler.set('k', page('x'), { cacheControl: lifetime })
  await handler.set('k', fetched('y'), { fetchCache: true })
  await handler.set('k', { kind: 'IMAGE', ...{ buffer: Buffer.from([1]) } }, { cacheControl: lifetime })
  const kinds = await Promise.all(['APP_PAGE', 'FETCH', 'IMAGE'].map((kind) => handler.get('k', { kind })))
  expect(kinds.map((found) => found?.value?.kind)).toEqual(['APP_PAGE', 'FETCH', 'IMAGE'])
})

test('what is longer than the limit is not stored', async () => {
  const small = new (createHandler(cache, { buildId: 'one', maxEntrySize: 1000 }))({})
  await small.set('/a', page('x'.repeat(1001)), { cacheControl: lifetime })
  expect(await small.get('/a', get)).toBeNull()
})

test('what another program stored under the key is a miss', async () => {
  await cache.set('next:page:one:/a', { html: 'x' })
  expect(await handler.get('/a', get)).toBeNull()
})

test('during next build nothing reaches the cache, and calls in one worker share', async () => {
  vi.stubEnv('NEXT_PHASE', 'phase-production-build')
  try {
    await handler.set('k', fetched('x'), { fetchCache: true })
    expect(await handler.get('k', fetchWith())).toMatchObject({ value: fetched('x') })
    await handler.revalidateTag('t')
    expect(await Handler.warm()).toBe(0)
  } finally {
    vi.unstubAllEnvs()
  }
  expect(await cache.keys('*')).toEqual([])
})
