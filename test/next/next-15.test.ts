import { type LocalServer, startServer } from '@holdfast/local-redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NextServer, Origin, startNext } from './next-server.ts'

let redis: LocalServer
let origin: Origin
let [a, b] = [] as unknown as [NextServer, NextServer]

beforeAll(async () => {
  ;[redis, origin] = await Promise.all([startServer(), new Origin().listen()])
  const settings = { BACKEND: 'redis', LOCATION: redis.url } as const
  const start = (name: string): Promise<NextServer> =>
    startNext({ name, settings, version: 15, env: { ORIGIN: origin.url } })
  ;[a, b] = await Promise.all([start('a'), start('b')])
}, 120_000)

afterAll(async () => {
  await Promise.all([a, b, origin, redis].map((each) => each?.[Symbol.asyncDispose]()))
})

test('two processes of an application of Next 15 share pages, fetched data and results of "use cache"', async () => {
  const [page, same] = [await a.get('/products/1'), await b.get('/products/1')]
  expect(same.texts).toEqual(page.texts)
  const { now } = (await b.get('/cached')).texts
  expect(now).toMatch(/^b /)
  expect((await a.get('/cached')).texts.now).toBe(now)
  expect(origin.requests).toBe(1)
})

test.each([{ tag: 'products' }, { path: '/products/1' }])(
  '%o revalidated in one is gone in the other',
  async (what) => {
    const before = await b.get('/products/1')
    await a.revalidate(what)
    const after = await b.get('/products/1')
    expect(after.texts.rendered).not.toBe(before.texts.rendered)
    expect(after.texts.product).not.toBe(before.texts.product)
  },
)

test.each([{ tag: 'now' }, { path: '/cached' }])('%o revalidated in one ends a result of "use cache"', async (what) => {
  const before = await b.get('/cached')
  await a.revalidate(what)
  expect((await b.get('/cached')).texts.now).not.toBe(before.texts.now)
})
