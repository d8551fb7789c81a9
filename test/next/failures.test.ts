import { type LocalServer, startServer, waitFor } from '@holdfast/local-redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failuresUnderTraffic, untilShared } from './failover.ts'
import { startTwo, type TwoProcesses } from './two-processes.ts'

const PATH = '/products/1'

describe('two processes on one server', () => {
  let redis: LocalServer
  let two: TwoProcesses

  beforeAll(async () => {
    redis = await startServer()
    two = await startTwo({ BACKEND: 'redis', LOCATION: redis.url })
  }, 120_000)

  afterAll(async () => {
    await two?.[Symbol.asyncDispose]()
    await redis?.stop()
  })

  test('a server that hangs delays a request by the deadline at most, and what was revalidated meanwhile is obeyed', async () => {
    const { a, b } = two
    await untilShared(two, PATH)
    const { rendered } = (await b.get(PATH)).texts
    await redis.pause()
    const asked = performance.now()
    expect((await a.get(PATH)).cache).toBe('MISS')
    // One deadline for the first look-up and one for what is stored; the others do not wait.
    expect(performance.now() - asked).toBeLessThan(4000)
    await a.revalidate({ tag: 'products' })
    await redis.resume()
    await waitFor('the revalidation arrives', async () => (await b.get(PATH)).texts.rendered !== rendered)
    await untilShared(two, PATH)
  }, 60_000)

  test('a server dies and comes back under traffic: every request is answered, and nothing revalidated meanwhile is served', async () => {
    const { a, b } = two
    const failures = await failuresUnderTraffic(two, PATH, async () => {
      await untilShared(two, PATH)
      const { rendered } = (await b.get(PATH)).texts
      await redis.kill()
      expect((await b.get(PATH)).cache).toBe('MISS')
      await a.revalidate({ tag: 'products' })
      await redis.restart()
      await untilShared(two, PATH)
      expect((await b.get(PATH)).texts.rendered).not.toBe(rendered)
    })
    expect(failures).toEqual([])
    for (const { output } of [a, b]) expect(output).not.toMatch(/unhandled|uncaught/i)
  }, 60_000)
})

describe('two processes with a near cache', () => {
  let redis: LocalServer
  let two: TwoProcesses

  beforeAll(async () => {
    redis = await startServer()
    two = await startTwo({ BACKEND: 'redis', LOCATION: redis.url, OPTIONS: { NEAR_CACHE: {} } })
  }, 120_000)

  afterAll(async () => {
    await two?.[Symbol.asyncDispose]()
    await redis?.stop()
  })

  test('a tag revalidated in one process is gone in the other at its next request', async () => {
    const { a, b } = two
    const first = await a.get(PATH)
    for (let visit = 0; visit < 3; visit += 1) expect((await b.get(PATH)).texts).toEqual(first.texts)
    await a.revalidate({ tag: 'products' })
    expect((await b.get(PATH)).texts.rendered).not.toBe(first.texts.rendered)
  })
})
