import { createHandler } from '@holdfast/next'
import { createCaches } from 'holdfast'
import { expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../../support/own-server.ts'

const PAGES = 2000
const server = useOwnServer()

test(`a tag of ${PAGES} pages is revalidated by one UNLINK and one SET, and no key is touched or added`, async () => {
  const caches = createCaches({ BACKEND: 'redis', LOCATION: server.url })
  onTestFinished(() => caches.close())
  const Handler = createHandler(caches.get(), { buildId: 'one', deadline: 60 })
  const handler = new Handler()
  const cacheControl = { revalidate: 60, expire: 3600 }
  const page = { kind: 'APP_PAGE', html: '<p>page</p>', headers: { 'x-next-cache-tags': 'products' } }
  const keys = Array.from({ length: PAGES }, (_, index) => `/products/${index}`)
  await Promise.all(keys.map((key) => handler.set(key, page, { cacheControl })))
  // The first revalidation adds a mark.
  await handler.revalidateTag('products')
  await Promise.all(keys.map((key) => handler.set(key, page, { cacheControl })))
  const before = await server.redis.dbsize()

  await server.redis.config('RESETSTAT')
  // Next calls both contracts in one turn.
  await Promise.all([Handler.updateTags(['products']), handler.revalidateTag(['products'])])
  const stats = await server.redis.info('commandstats')
  const calls = [...stats.matchAll(/cmdstat_(\w+):calls=(\d+)/g)].map(([, name, count]) => `${name} ${count}`)
  expect(calls.filter((call) => !/^(config|info|ping)/.test(call)).sort()).toEqual(['set 1', 'unlink 1'])
  // The token is gone.
  expect(await server.redis.dbsize()).toBe(before - 1)
  const found = await Promise.all(keys.map((key) => handler.get(key, { kind: 'APP_PAGE' })))
  expect(found.filter(Boolean)).toEqual([])
})

test('a large page is stored compressed, and comes back byte for byte', async () => {
  const caches = createCaches({ BACKEND: 'redis', LOCATION: server.url, OPTIONS: { COMPRESSOR: 'zstd' } })
  onTestFinished(() => caches.close())
  const handler = new (createHandler(caches.get(), { buildId: 'one', deadline: 60 }))()
  const rscData = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
  const page = {
    kind: 'APP_PAGE',
    html: '<p>é😀</p>'.repeat(10_000),
    rscData,
    segmentData: new Map([['/_tree', rscData]]),
  }
  await handler.set('/large', page, { cacheControl: { revalidate: 60, expire: 3600 } })
  const [key = ''] = await server.redis.keys('*next:page:*')
  expect(await server.redis.strlen(key)).toBeLessThan(2000)
  expect(await handler.get('/large', { kind: 'APP_PAGE' })).toMatchObject({ value: page })
})
