import { gzipSync } from 'node:zlib'
import { JsonSerializer, RedisCache } from 'holdfast'
import { describe, expect, inject, test } from 'vitest'
import { onEveryRedis, openCache, sorted } from './support.ts'

/** Fills one key of each type. */
async function fill(cache: RedisCache, mark: string, options?: { readonly version: number }): Promise<void> {
  await cache.hset('h', { field: mark }, options)
  await cache.sadd('s', [mark], options)
  await cache.zadd('z', { [mark]: 1 }, options)
}

/** The values that {@link fill} wrote, or three misses. */
async function read(cache: RedisCache, options?: { readonly version: number }): Promise<unknown[]> {
  return [
    await cache.hget('h', 'field', options),
    (await cache.smembers('s', options))[0],
    (await cache.zrange('z', 0, -1, options))[0],
  ]
}

onEveryRedis('keys of structures', (open) => {
  test('have prefix and version, as those of values', async () => {
    const cache = open({ VERSION: 3 })
    await fill(cache, 'x')
    for (const key of ['h', 's', 'z']) {
      const redis = await cache.getRedisConnection({ key })
      expect(await redis.exists(`${cache.keyPrefix}:3:${key}`)).toBe(1)
    }
    expect(sorted(await cache.keys())).toEqual(['h', 's', 'z'])
  })

  test('two caches with different prefixes never touch each other', async () => {
    const [one, other] = [open(), open()]
    await fill(one, 'one')
    await fill(other, 'other')
    expect(await read(one)).toEqual(['one', 'one', 'one'])
    expect(await other.clear()).toBe(3)
    expect(await read(one)).toEqual(['one', 'one', 'one'])
    expect(await read(other)).toEqual([undefined, undefined, undefined])
  })

  test('versions are apart, by option and by view, and clear removes them all', async () => {
    const cache = open()
    await fill(cache, 'one')
    await fill(cache, 'two', { version: 2 })
    expect(await read(cache)).toEqual(['one', 'one', 'one'])
    expect(await read(cache, { version: 2 })).toEqual(['two', 'two', 'two'])
    expect(await read(cache.withVersion(2))).toEqual(['two', 'two', 'two'])
    expect(await cache.hincrby('n', 'f', 1, { version: 2 })).toBe(1)
    expect(await cache.hkeys('n')).toEqual([])
    expect(await cache.clear()).toBe(7)
    expect(await read(cache)).toEqual([undefined, undefined, undefined])
  })

  test('has, ttl, touch and delete work on every type', async () => {
    const cache = open()
    await fill(cache, 'x')
    for (const key of ['h', 's', 'z']) {
      expect(await cache.has(key)).toBe(true)
      expect(await cache.ttl(key)).toBeNull()
      expect(await cache.touch(key, 100)).toBe(true)
      expect(await cache.pttl(key)).toBeGreaterThan(90_000)
      expect(await cache.delete(key)).toBe(true)
      expect(await cache.has(key)).toBe(false)
    }
  })

  test('incrVersion moves every type, with its lifetime', async () => {
    const cache = open()
    await fill(cache, 'x')
    for (const key of ['h', 's', 'z']) {
      await cache.expire(key, 100)
      expect(await cache.incrVersion(key)).toBe(2)
      expect(await cache.ttl(key, { version: 2 })).toBeGreaterThan(90)
    }
    expect(await read(cache)).toEqual([undefined, undefined, undefined])
    expect(await read(cache, { version: 2 })).toEqual(['x', 'x', 'x'])
  })

  test('a key of another type is an error that says so', async () => {
    const cache = open()
    await fill(cache, 'x')
    await cache.set('v', 'text')
    const error = { code: 'ERR_CACHE_SERVER', message: expect.stringMatching(/^WRONGTYPE/) }
    for (const work of [
      () => cache.hget('v', 'a'),
      () => cache.hset('s', 'a', 1),
      () => cache.hgetall('z'),
      () => cache.hincrby('v', 'n'),
      () => cache.sadd('v', [1]),
      () => cache.smembers('h'),
      () => cache.sscan('z'),
      () => cache.sunion(['s', 'h']),
      () => cache.smove('v', 's', 1),
      () => cache.zadd('v', { a: 1 }),
      () => cache.zrange('s', 0, -1),
      () => cache.get('h'),
    ]) {
      await expect(work()).rejects.toMatchObject(error)
    }
    expect(await cache.get('v')).toBe('text')
  })

  test('getMany finds nothing under a key of another type, alone and beside others', async () => {
    const cache = open()
    await fill(cache, 'x')
    await cache.set('v', 'text')
    expect(await cache.getMany(['h'])).toEqual(new Map())
    expect(await cache.getMany(['h', 'v', 's', 'missing', 'z'])).toEqual(new Map([['v', 'text']]))
  })

  test('after close every method is refused', async () => {
    const cache = open()
    await cache.close()
    const error = { code: 'ERR_CACHE_CLOSED' }
    await expect(cache.persist('k')).rejects.toMatchObject(error)
    await expect(cache.hget('h', 'f')).rejects.toMatchObject(error)
    await expect(cache.sscanIter('s').next()).rejects.toMatchObject(error)
    await expect(cache.zpopmin('z')).rejects.toMatchObject(error)
  })
})

/** JSON, compressed. */
class ZippedSerializer extends JsonSerializer {
  override dumps(value: unknown): Buffer {
    const bytes = super.dumps(value)
    return bytes.length < 100 ? bytes : gzipSync(bytes)
  }
}

describe('the form of members', () => {
  test('cannot be matched by a glob if they are compressed, which is an error', async () => {
    const cache = openCache({ LOCATION: inject('servers').single, OPTIONS: { SERIALIZER: ZippedSerializer } })
    await cache.sadd('s', ['a'])
    const error = { code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining('COMPRESSOR') }
    await expect(cache.sscan('s', { match: 'a*' })).rejects.toMatchObject(error)
    await expect(cache.sscanIter('s', { match: 'a*' }).next()).rejects.toMatchObject(error)
    expect(await cache.sscan('s')).toEqual({ cursor: '0', members: ['a'] })
  })

  test('does not depend on the protocol', async () => {
    const OPTIONS = { CONNECTION_POOL_KWARGS: { protocol: 3 } }
    const cache = openCache({ LOCATION: inject('servers').single, OPTIONS })
    await fill(cache, 'x')
    expect(await cache.hgetall('h')).toEqual(new Map([['field', 'x']]))
    expect(await cache.smembers('s')).toEqual(['x'])
    expect(await cache.spop('s', 5)).toEqual(['x'])
    expect(await cache.sismember('s', 'x')).toBe(false)
    await cache.zadd('z', { low: Number.NEGATIVE_INFINITY, third: 1 / 3 })
    expect(await cache.zscore('z', 'third')).toBe(1 / 3)
    expect(await cache.zadd('z', { third: 1 }, { incr: true })).toBe(4 / 3)
    const scored = [
      ['low', Number.NEGATIVE_INFINITY],
      ['x', 1],
      ['third', 4 / 3],
    ]
    expect(await cache.zrange('z', 0, -1, { withScores: true })).toEqual(scored)
    expect(await cache.zrangebyscore('z', '-inf', 5, { withScores: true })).toEqual(scored)
    expect(await cache.zpopmin('z')).toEqual(scored[0])
    expect(await cache.zpopmin('z', 2)).toEqual(scored.slice(1))
  })
})
