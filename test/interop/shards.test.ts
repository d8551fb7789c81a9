import { createCaches } from 'holdfast'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { MISSING, type SharedSettings } from './django-cache.ts'
import { openDjangoSide } from './django-side.ts'
import { int } from './notation.ts'

const side = await openDjangoSide('shards')
afterAll(() => side.close())

const SETTINGS: SharedSettings = {
  BACKEND: 'django_redis.cache.RedisCache',
  LOCATION: inject('servers').shards,
  KEY_PREFIX: 'interop-shards',
  OPTIONS: {
    CLIENT_CLASS: 'django_redis.client.ShardClient',
    SERIALIZER: 'django_redis.serializers.json.JSONSerializer',
    COMPRESSOR: 'django_redis.compressors.zlib.ZlibCompressor',
  },
}
// Without colons: django-redis's incr_version moves `a:b` to `b` on shards.
const NAMES = Array.from({ length: 60 }, (_, index) => `${index} é`)

describe(`${side.title}, on three shards`, () => {
  const django = side.open(SETTINGS)
  const caches = createCaches(SETTINGS)
  const node = caches.get()
  beforeAll(() => node.clear())
  afterAll(() => caches.close())

  test('Node finds, counts, renews, moves and deletes what Django spread over them', async () => {
    for (const [index, name] of NAMES.entries()) await django.set(name, int(index))
    expect(await node.getMany(NAMES)).toEqual(new Map(NAMES.map((name, index) => [name, index])))
    for (const [index, name] of NAMES.entries()) {
      expect(await node.incr(name)).toBe(index + 1)
      expect(await node.touch(name, 1000)).toBe(true)
      expect(await django.ttl(name)).toBeGreaterThan(900)
      expect(await node.incrVersion(name)).toBe(2)
      expect(await django.get(name)).toEqual(MISSING)
      expect(await django.get(name, 2)).toEqual(int(index + 1))
      expect(await node.delete(name, { version: 2 })).toBe(true)
      expect(await django.get(name, 2)).toEqual(MISSING)
    }
  })

  test('Django finds, counts, renews, moves and deletes what Node spread over them', async () => {
    await node.setMany(new Map(NAMES.map((name, index) => [name, index])))
    for (const [index, name] of NAMES.entries()) {
      expect(await django.incr(name, 1)).toEqual(int(index + 1))
      expect(await django.get(name)).toEqual(int(index + 1))
      expect(await django.touch(name, 1000)).toBe(true)
      expect(await node.ttl(name)).toBeGreaterThan(900)
      expect(await django.incrVersion(name)).toBe(2)
      expect(await node.get(name)).toBeUndefined()
      expect(await node.get(name, { version: 2 })).toBe(index + 1)
      expect(await django.delete(name, 2)).toBe(true)
      expect(await node.has(name, { version: 2 })).toBe(false)
    }
  })

  test('either deletes by pattern what the other stored', async () => {
    for (const name of NAMES) await django.set(name, name)
    expect(await node.deletePattern('*')).toBe(NAMES.length)
    for (const name of NAMES) expect(await django.get(name)).toEqual(MISSING)
    for (const name of NAMES) await node.set(name, name)
    expect(await django.deletePattern('*')).toBe(NAMES.length)
    expect(await node.keys()).toEqual([])
  })

  test('a lock is on the shard where the other side looks for it', async () => {
    for (const name of NAMES.slice(0, 10)) {
      const lock = node.lock(name, { keySpace: 'django', timeout: 60 })
      expect(await lock.acquire()).toBe(true)
      expect(await django.acquire(name)).toBe(false)
      await lock.release()
      expect(await django.acquire(name)).toBe(true)
      expect(await lock.acquire({ blocking: false })).toBe(false)
      await django.release(name)
    }
  })
})
