import { type LocalServer, startServer } from '@holdfast/local-redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NextServer, Origin } from './next-server.ts'
import { startTwo, type TwoProcesses } from './two-processes.ts'

let redis: LocalServer
let two: TwoProcesses
let origin: Origin
let [a, b] = [] as unknown as [NextServer, NextServer]

beforeAll(async () => {
  redis = await startServer()
  two = await startTwo({ BACKEND: 'redis', LOCATION: redis.url }, { version: 15 })
  ;({ a, b, origin } = two)
}, 120_000)

afterAll(async () => {
  await two?.[Symbol.asyncDispose]()
  await redis?.stop()
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
