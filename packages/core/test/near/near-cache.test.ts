import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Ticket } from '../../src/near/near-cache.ts'
import { openNear, settle } from './support.ts'

const KEY = 'p:1:k'
const body = Buffer.from('"old"')

describe('a value is held', () => {
  test('once its lifetime is known', async () => {
    const { near, hold } = openNear()
    await hold(KEY, 'v')
    const held = near.find(KEY)
    expect(held && near.share(held)).toBe('v')
  })

  test('not when the message of a change overtakes the answer to the read', async () => {
    const { near, store, tracking } = openNear()
    await store.write(KEY, body, null)
    const ticket = near.begin(KEY) as Ticket
    tracking.change(KEY)
    near.keep(ticket, 'k', { body, metadata: {} })
    near.end(ticket)
    await settle()
    expect(near.find(KEY)).toBeUndefined()
  })

  test('not when the message comes while its lifetime is asked for', async () => {
    const { near, store, tracking } = openNear()
    await store.write(KEY, body, null)
    const ticket = near.begin(KEY) as Ticket
    near.keep(ticket, 'k', { body, metadata: {} })
    near.end(ticket)
    tracking.change(KEY)
    await settle()
    expect(near.find(KEY)).toBeUndefined()
  })

  test('not when everything was forgotten, or another connection vouches, since the read began', async () => {
    const { near, store, tracking } = openNear()
    await store.write(KEY, body, null)
    for (const happens of [() => near.forgetAll(), () => tracking.reconnect()]) {
      const ticket = near.begin(KEY) as Ticket
      happens()
      near.keep(ticket, 'k', { body, metadata: {} })
      near.end(ticket)
      await settle()
      expect(near.find(KEY)).toBeUndefined()
    }
  })

  test('by the first of two reads at the same time, and by neither if the key changes', async () => {
    const { near, store, tracking } = openNear()
    await store.write(KEY, body, null)
    const [one, two] = [near.begin(KEY) as Ticket, near.begin(KEY) as Ticket]
    near.keep(two, 'k', { body, metadata: {} })
    near.end(two)
    await settle()
    expect(near.find(KEY)).toBeDefined()
    tracking.change(KEY)
    near.keep(one, 'k', { body, metadata: {} })
    near.end(one)
    await settle()
    expect(near.find(KEY)).toBeUndefined()
  })

  test('not when its key is gone by the time its lifetime is asked for', async () => {
    const { near } = openNear()
    const ticket = near.begin(KEY) as Ticket
    near.keep(ticket, 'k', { body, metadata: {} })
    await settle()
    expect(near.find(KEY)).toBeUndefined()
    expect(near.count).toBe(0)
  })

  test('not while nothing vouches for it', () => {
    const { near, tracking } = openNear()
    tracking.current = undefined
    expect(near.begin(KEY)).toBeUndefined()
    tracking.current = { until: Number.NEGATIVE_INFINITY }
    expect(near.begin(KEY)).toBeUndefined()
  })
})

describe('a held value is served', () => {
  test('until somebody changes it', async () => {
    const { near, tracking, hold } = openNear()
    await hold(KEY, 'v')
    await hold('p:1:other', 'v')
    tracking.change(KEY)
    expect(near.find(KEY)).toBeUndefined()
    expect(near.find('p:1:other')).toBeDefined()
  })

  test('only while its guard vouches for it', async () => {
    const { near, tracking, hold } = openNear()
    const guard = { until: Number.POSITIVE_INFINITY }
    tracking.current = guard
    await hold(KEY, 'v')
    guard.until = performance.now() - 1
    expect(near.find(KEY)).toBeUndefined()
    // The server was slow to answer, and nothing was lost.
    guard.until = Number.POSITIVE_INFINITY
    expect(near.find(KEY)).toBeDefined()
  })

  test('no longer than its key lives, and no longer than TIMEOUT', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { near, hold } = openNear({ timeoutMs: 1000 })
    await hold('p:1:short', 'v', 500)
    await hold('p:1:long', 'v')
    vi.advanceTimersByTime(499)
    expect(near.find('p:1:short')).toBeDefined()
    vi.advanceTimersByTime(1)
    expect(near.find('p:1:short')).toBeUndefined()
    vi.advanceTimersByTime(499)
    expect(near.find('p:1:long')).toBeDefined()
    vi.advanceTimersByTime(1)
    expect(near.find('p:1:long')).toBeUndefined()
  })

  test('not when it is stale, though its key still lives', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { near, store } = openNear()
    await store.write(KEY, body, 500)
    const ticket = near.begin(KEY) as Ticket
    near.keep(ticket, 'k', { body, metadata: { staleMs: 200 } })
    await settle()
    vi.advanceTimersByTime(299)
    expect(near.find(KEY)).toBeDefined()
    vi.advanceTimersByTime(1)
    expect(near.find(KEY)).toBeUndefined()
  })
})

describe('a tagged value', () => {
  const open = async () => {
    const opened = openNear()
    const { near, store } = opened
    await store.write(KEY, body, null)
    await store.write('p:!tag:t', Buffer.from('token'), null)
    const ticket = near.begin(KEY) as Ticket
    near.keep(ticket, 'k', { body, metadata: { tags: { t: 'token' } } })
    await settle()
    const asked: string[] = []
    const tokens = (): Promise<(string | undefined)[]> =>
      near.tokens(['p:!tag:t'], async (keys) => {
        asked.push(...keys)
        return store.readMany(keys)
      })
    return { ...opened, tokens, asked }
  }

  test('is served while its token is held too, which is asked for once', async () => {
    const { near, tokens, asked } = await open()
    expect(near.find(KEY)).toBeUndefined()
    expect(await tokens()).toEqual(['token'])
    expect(await tokens()).toEqual(['token'])
    expect(asked).toEqual(['p:!tag:t'])
    expect(near.find(KEY)).toBeDefined()
  })

  test('is not served after its token has changed', async () => {
    const { near, store, tracking, tokens } = await open()
    await tokens()
    await store.write('p:!tag:t', Buffer.from('another'), null)
    tracking.change('p:!tag:t')
    expect(near.find(KEY)).toBeUndefined()
    expect(await tokens()).toEqual(['another'])
    expect(near.find(KEY)).toBeUndefined()
  })

  test('does not get a token that changes while it is read', async () => {
    const { near, store, tracking, tokens } = await open()
    const read = vi.spyOn(store, 'readMany').mockImplementation(async () => {
      tracking.change('p:!tag:t')
      return [Buffer.from('token')]
    })
    onTestFinished(() => read.mockRestore())
    expect(await tokens()).toEqual(['token'])
    expect(near.find(KEY)).toBeUndefined()
  })
})

describe('limits', () => {
  test('MAX_ENTRIES drops what was not used for the longest time', async () => {
    const { near, hold } = openNear({ maxEntries: 2 })
    await hold('p:1:a', 1)
    await hold('p:1:b', 2)
    near.find('p:1:a')
    await hold('p:1:c', 3)
    expect(['a', 'b', 'c'].map((key) => near.find(`p:1:${key}`) !== undefined)).toEqual([true, false, true])
    expect(near.count).toBe(2)
  })

  test('MAX_SIZE bounds the bytes, and a value that does not fit is not held', async () => {
    const { near, hold } = openNear({ maxSize: 50_000 })
    for (let index = 0; index < 20; index += 1) await hold(`p:1:${index}`, 'x'.repeat(10_000))
    expect(near.size).toBeGreaterThan(40_000)
    expect(near.size).toBeLessThanOrEqual(50_000)
    expect(near.count).toBe(4)
    await hold('p:1:large', 'x'.repeat(60_000))
    await hold(
      'p:1:many',
      Array.from({ length: 4000 }, () => 1),
    )
    expect(near.find('p:1:large')).toBeUndefined()
    expect(near.find('p:1:many')).toBeUndefined()
  })

  test('KEYS holds the keys of the cache that match a glob, and tokens', () => {
    const { near } = openNear({ keys: ['user:*', 'page:[ab]'] })
    const held = ['p:1:user:7', 'p:1:page:a', 'p:!tag:t', 'p:1:page:c', 'p:1:users', 'p:2:user:7', 'q:1:user:7']
    expect(held.map((storedKey) => near.begin(storedKey) !== undefined)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ])
    expect(near.prefixes).toEqual(['p:1:user:', 'p:1:page:', 'p:!tag:'])
  })
})
