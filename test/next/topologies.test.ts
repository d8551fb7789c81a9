import { type LocalSentinel, startSentinel } from '@holdfast/local-redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testFailover } from './failover.ts'
import { testSharing } from './sharing.ts'
import { nextProduct, startTwo, type TwoProcesses } from './two-processes.ts'

// The application is built once, before all tests: topologies are a matter of settings.

describe('two processes over Sentinel', () => {
  let set: LocalSentinel
  let two: TwoProcesses

  beforeAll(async () => {
    set = await startSentinel()
    two = await startTwo(set.settings)
  }, 120_000)

  afterAll(async () => {
    await two?.[Symbol.asyncDispose]()
    await set?.stop()
  })

  testSharing(() => two)

  testFailover(
    () => two,
    async () => {
      const old = set.primary
      await old.kill()
      await set.untilFailedOver(old)
    },
  )
})

describe('processes with local memory', () => {
  let two: TwoProcesses

  beforeAll(async () => {
    two = await startTwo({ BACKEND: 'locmem' })
  }, 120_000)

  afterAll(() => two?.[Symbol.asyncDispose]())

  describe('one of them', () => {
    testSharing(() => ({ ...two, b: two.a }))
  })

  test('another one has a cache of its own: it renders for itself, and does not see what this one revalidates', async () => {
    const { a, b } = two
    const path = nextProduct()
    const before = [await a.get(path), await b.get(path)]
    expect(before.map(({ cache }) => cache)).toEqual(['MISS', 'MISS'])
    await a.revalidate({ tag: 'products' })
    expect((await a.get(path)).cache).toBe('MISS')
    expect((await b.get(path)).texts).toEqual(before[1]?.texts)
  })
})
