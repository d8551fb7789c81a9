import { waitFor } from '@holdfast/local-redis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { onEveryRedis } from './support.ts'

const HOUR_MS = 3_600_000

onEveryRedis('expiry', (open) => {
  test('expire takes seconds and pexpire milliseconds', async () => {
    const cache = open()
    await cache.set('k', 'v', { timeout: null })
    expect(await cache.expire('k', 100)).toBe(true)
    expect(await cache.pttl('k')).toBeGreaterThan(90_000)
    expect(await cache.pttl('k')).toBeLessThanOrEqual(100_000)
    expect(await cache.pexpire('k', 5000)).toBe(true)
    expect(await cache.pttl('k')).toBeGreaterThan(0)
    expect(await cache.pttl('k')).toBeLessThanOrEqual(5000)
    expect(await cache.get('k')).toBe('v')
  })

  test('without a timeout both give the TIMEOUT of the cache, in its own unit', async () => {
    const cache = open({ TIMEOUT: 1000 })
    for (const expire of [() => cache.expire('k'), () => cache.pexpire('k')]) {
      await cache.set('k', 'v', { timeout: null })
      expect(await expire()).toBe(true)
      expect(await cache.ttl('k')).toBeGreaterThan(900)
      expect(await cache.ttl('k')).toBeLessThanOrEqual(1000)
    }
    const eternal = open({ TIMEOUT: null })
    await eternal.set('k', 'v', { timeout: 100 })
    expect(await eternal.expire('k')).toBe(true)
    expect(await eternal.ttl('k')).toBeNull()
  })

  test('expireAt takes Unix seconds, pexpireAt Unix milliseconds, both take a Date', async () => {
    const cache = open()
    const ends = Date.now() + HOUR_MS
    for (const expire of [
      () => cache.expireAt('k', ends / 1000),
      () => cache.pexpireAt('k', ends),
      () => cache.expireAt('k', new Date(ends)),
      () => cache.pexpireAt('k', new Date(ends)),
    ]) {
      await cache.set('k', 'v', { timeout: null })
      expect(await expire()).toBe(true)
      const redis = await cache.getRedisConnection({ key: 'k' })
      expect(Number(await redis.pttl(cache.makeKey('k')))).toBeGreaterThan(HOUR_MS - 20_000)
      expect(Number(await redis.pttl(cache.makeKey('k')))).toBeLessThanOrEqual(HOUR_MS + 1000)
    }
  })

  test('expireAt and pexpireAt use the clock of the server, not of this machine', async () => {
    const cache = open()
    const ends = Date.now() + HOUR_MS
    vi.useFakeTimers({ toFake: ['Date'], now: ends + HOUR_MS })
    onTestFinished(() => void vi.useRealTimers())
    for (const expire of [() => cache.expireAt('k', ends / 1000), () => cache.pexpireAt('k', ends)]) {
      await cache.set('k', 'v', { timeout: null })
      expect(await expire()).toBe(true)
      expect(await cache.ttl('k')).toBeGreaterThan(3500)
    }
  })

  test('persist says whether it removed a lifetime', async () => {
    const cache = open()
    expect(await cache.persist('k')).toBe(false)
    await cache.set('k', 'v', { timeout: 100 })
    expect(await cache.persist('k')).toBe(true)
    expect(await cache.ttl('k')).toBeNull()
    expect(await cache.persist('k')).toBe(false)
    expect(await cache.get('k')).toBe('v')
  })

  test('null makes a key live for ever', async () => {
    const cache = open()
    await cache.set('k', 'v', { timeout: 100 })
    expect(await cache.expire('k', null)).toBe(true)
    expect(await cache.ttl('k')).toBeNull()
    await cache.set('k', 'v', { timeout: 100 })
    expect(await cache.pexpire('k', null)).toBe(true)
    expect(await cache.ttl('k')).toBeNull()
  })

  test('a time in the past removes the key and returns true', async () => {
    const cache = open()
    for (const expire of [
      () => cache.expire('k', 0),
      () => cache.expire('k', -5),
      () => cache.pexpire('k', 0),
      () => cache.pexpire('k', -5),
      () => cache.expireAt('k', 1),
      () => cache.expireAt('k', new Date(0)),
      () => cache.pexpireAt('k', Date.now() - 1),
    ]) {
      await cache.set('k', 'v', { tags: ['t'] })
      expect(await expire()).toBe(true)
      expect(await cache.has('k')).toBe(false)
      expect(await expire()).toBe(false)
    }
  })

  test('a missing key is false, and stays missing', async () => {
    const cache = open()
    expect(await cache.expire('k', 5)).toBe(false)
    expect(await cache.pexpire('k', 5000)).toBe(false)
    expect(await cache.expireAt('k', Date.now() / 1000 + 5)).toBe(false)
    expect(await cache.pexpireAt('k', Date.now() + 5000)).toBe(false)
    expect(await cache.has('k')).toBe(false)
  })

  test('they work on the version that is asked for', async () => {
    const cache = open()
    await cache.set('k', 1, { timeout: null })
    await cache.set('k', 2, { timeout: null, version: 2 })
    const version = { version: 2 }
    for (const expire of [
      () => cache.expire('k', 100, version),
      () => cache.pexpire('k', 100_000, version),
      () => cache.expireAt('k', Date.now() / 1000 + 100, version),
      () => cache.pexpireAt('k', Date.now() + 100_000, version),
    ]) {
      expect(await expire()).toBe(true)
      expect(await cache.ttl('k')).toBeNull()
      expect(await cache.ttl('k', version)).toBeGreaterThan(90)
      expect(await cache.persist('k', version)).toBe(true)
    }
  })

  test('hashes, sets and sorted sets expire like values', async () => {
    const cache = open()
    await cache.hset('h', 'f', 1)
    await cache.sadd('s', [1])
    await cache.zadd('z', { a: 1 })
    for (const key of ['h', 's', 'z']) {
      expect(await cache.ttl(key)).toBeNull()
      expect(await cache.expire(key, 100)).toBe(true)
      expect(await cache.ttl(key)).toBeGreaterThan(90)
      expect(await cache.persist(key)).toBe(true)
      expect(await cache.pexpireAt(key, Date.now() + 100_000)).toBe(true)
      expect(await cache.ttl(key)).toBeGreaterThan(90)
      expect(await cache.touch(key, null)).toBe(true)
      expect(await cache.ttl(key)).toBeNull()
    }
  })

  describe.each(['expire', 'pexpire', 'expireAt', 'pexpireAt', 'persist'] as const)('%s', (method) => {
    const call = (cache: ReturnType<typeof open>, key = 'k'): Promise<boolean> => {
      if (method === 'expire') return cache.expire(key, 1000)
      if (method === 'pexpire') return cache.pexpire(key, 1_000_000)
      if (method === 'expireAt') return cache.expireAt(key, new Date(Date.now() + 1_000_000))
      if (method === 'pexpireAt') return cache.pexpireAt(key, Date.now() + 1_000_000)
      return cache.persist(key)
    }

    test('keeps the tags of a value, and is false once one of them was invalidated', async () => {
      const cache = open()
      // The text in braces decides the slot of both.
      const [key, tag] = ['{k}', 't{k}']
      await cache.set(key, 'v', { timeout: 100, tags: [tag] })
      expect(await call(cache, key)).toBe(true)
      expect(await cache.get(key)).toBe('v')
      const redis = await cache.getRedisConnection({ key })
      const tokenLives = await redis.pttl(`${cache.keyPrefix}:!tag:${tag}`)
      expect(tokenLives === -1 || tokenLives >= 999_000).toBe(true)
      await cache.invalidateTags([tag])
      expect(await call(cache, key)).toBe(false)
      expect(await cache.get(key)).toBeUndefined()
    })

    test('is false for a value that is only kept for loaders, which stays missing', async () => {
      const cache = open()
      await cache.getOrSet('k', () => 'v', { timeout: 0.02, staleIfError: 1000 })
      await waitFor('the value is stale', async () => (await cache.get('k')) === undefined)
      expect(await call(cache)).toBe(false)
      expect(await cache.get('k')).toBeUndefined()
    })

    test('restarts the time after which a value is stale', async () => {
      const cache = open()
      await cache.getOrSet('k', () => 'v', { timeout: 100, staleIfError: 1000 })
      expect(await call(cache)).toBe(true)
      expect(await cache.get('k')).toBe('v')
      const left = await cache.ttl('k', { read: 'primary' })
      // The time for which loaders keep it is added. A value that never expires is never stale.
      expect(left === null || Number(left) > 1990).toBe(true)
    })
  })

  test.each([Number.NaN, '5', {}, new Date(Number.NaN)])('%j is no time', async (wrong) => {
    const cache = open()
    await cache.set('k', 'v')
    const time = wrong as number
    const error = { code: 'ERR_CACHE_ARGUMENT' }
    await expect(cache.expire('k', time)).rejects.toMatchObject(error)
    await expect(cache.pexpire('k', time)).rejects.toMatchObject(error)
    await expect(cache.expireAt('k', time)).rejects.toMatchObject(error)
    await expect(cache.pexpireAt('k', time)).rejects.toMatchObject(error)
    expect(await cache.get('k')).toBe('v')
  })
})
