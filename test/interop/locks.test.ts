import { createCaches } from 'holdfast'
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { SharedSettings } from './django-cache.ts'
import { openDjangoSide } from './django-side.ts'

const side = await openDjangoSide('locks')
afterAll(() => side.close())

const SETTINGS: SharedSettings = {
  BACKEND: 'django_redis.cache.RedisCache',
  LOCATION: inject('servers').single,
  KEY_PREFIX: 'interop-locks',
  OPTIONS: { SERIALIZER: 'django_redis.serializers.json.JSONSerializer' },
}
const options = { keySpace: 'django', timeout: 60 } as const

describe(`${side.title}: cache.lock(name) there, and cache.lock(name, { keySpace: 'django' }) here`, () => {
  const django = side.open(SETTINGS)
  const caches = createCaches(SETTINGS)
  const node = caches.get()
  beforeEach(() => node.delete('report'))
  afterEach(() => node.delete('report'))
  afterAll(() => caches.close())

  test('exclude each other while one is held, whoever holds it', async () => {
    const lock = node.lock('report', options)
    expect(await lock.acquire()).toBe(true)
    expect(await django.acquire('report')).toBe(false)
    await lock.release()
    expect(await django.acquire('report')).toBe(true)
    expect(await lock.acquire({ blocking: false })).toBe(false)
    expect(await lock.locked()).toBe(true)
    await django.release('report')
    expect(await lock.locked()).toBe(false)
    expect(await lock.acquire({ blocking: false })).toBe(true)
    await lock.release()
  })

  test('wait for each other', async () => {
    expect(await django.acquire('report')).toBe(true)
    const waiting = node.lock('report', { ...options, sleep: 0.01 }).hold({ blockingTimeout: 20 })
    await django.release('report')
    await using lock = await waiting
    expect(await lock.owned()).toBe(true)
    expect(await django.acquire('report')).toBe(false)
  })

  test('never free what the other holds', async () => {
    const lock = node.lock('report', options)
    await lock.acquire()
    expect(await node.delete('report')).toBe(true)
    expect(await django.acquire('report')).toBe(true)
    await expect(lock.release()).rejects.toMatchObject({ code: 'ERR_CACHE_LOCK_LOST' })
    expect(await node.has('report')).toBe(true)
    await django.release('report')
  })

  test('do not exclude each other in separate key spaces', async () => {
    await using own = await node.lock('report', { timeout: 60 }).hold()
    expect(await django.acquire('report')).toBe(true)
    expect(await own.owned()).toBe(true)
    await django.release('report')
  })
})
