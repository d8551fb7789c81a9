import { mock } from 'node:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Cache } from '../../src/index.ts'
import { build } from '../support.ts'

interface FakeClock {
  readonly start: () => void
  /** Moves the time forward and runs the timers that are due. */
  readonly advance: (ms: number) => Promise<void>
}

/** Lets everything happen that needs no timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

const CLOCKS: Readonly<Record<string, FakeClock>> = {
  "Vitest's, as Jest's": {
    start: () => void vi.useFakeTimers(),
    advance: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
  },
  "Vitest's for Date alone": {
    start: () => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }),
    advance: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
  },
  "node:test's": {
    start: () => mock.timers.enable({ apis: ['Date', 'setTimeout'], now: Date.now() }),
    advance: async (ms) => {
      await settle()
      mock.timers.tick(ms)
      await settle()
    },
  },
}

afterEach(() => {
  vi.useRealTimers()
  mock.timers.reset()
})

describe.each(Object.entries(CLOCKS))('the fake clock %s reaches', (_, clock) => {
  // Made before the clock is replaced, as most applications do.
  const open = (): Cache => {
    const cache = build({ BACKEND: 'locmem' }).get()
    clock.start()
    return cache
  }

  test('lifetimes', async () => {
    const cache = open()
    await cache.set('k', 1, { timeout: 10 })
    await clock.advance(9_000)
    expect(await cache.ttl('k')).toBe(1)
    await clock.advance(1_001)
    expect(await cache.get('k')).toBeUndefined()
    expect(await cache.keys()).toEqual([])
  })

  test('limits', async () => {
    const cache = open()
    await cache.consume('k', { limit: 1, window: 10 })
    expect(await cache.consume('k', { limit: 1, window: 10 })).toMatchObject({ allowed: false })
    await clock.advance(10_001)
    expect(await cache.consume('k', { limit: 1, window: 10 })).toMatchObject({ allowed: true })
  })

  test('leases of locks, and waits for them', async () => {
    const cache = open()
    await cache.lock('job', { timeout: 10 }).acquire()
    const waiting = cache.lock('job', { timeout: 10, sleep: 1, blockingTimeout: 60 }).acquire()
    const impatient = cache.lock('job', { sleep: 1, blockingTimeout: 5 }).acquire()
    for (let second = 0; second < 14; second += 1) await clock.advance(1_000)
    expect(await waiting).toBe(true)
    expect(await impatient).toBe(false)
  })
})
