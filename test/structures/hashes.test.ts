import { expect, test } from 'vitest'
import { MEMBERS, onEveryRedis, sorted } from './support.ts'

onEveryRedis('hashes', (open) => {
  test('hset writes one field or many, and counts the new ones', async () => {
    const cache = open()
    expect(await cache.hset('h', 'a', 1)).toBe(1)
    expect(await cache.hset('h', 'a', 2)).toBe(0)
    expect(await cache.hset('h', { a: 3, b: 'x' })).toBe(1)
    expect(await cache.hset('h', new Map([['c', null]]))).toBe(1)
    expect(await cache.hset('h', [['d', [1]] as const])).toBe(1)
    expect(await cache.hset('h', {})).toBe(0)
    expect(await cache.hgetall('h')).toEqual(
      new Map<string, unknown>(Object.entries({ a: 3, b: 'x', c: null, d: [1] })),
    )
  })

  test('values of every kind come back as they were', async () => {
    const cache = open()
    const entries = MEMBERS.map((member, index) => [`field ${index}`, member] as const)
    expect(await cache.hset('h', entries)).toBe(MEMBERS.length)
    for (const [field, value] of entries) expect(await cache.hget('h', field)).toStrictEqual(value)
    expect(await cache.hgetall('h')).toEqual(new Map(entries))
    expect(sorted(await cache.hvals('h'))).toEqual(sorted(MEMBERS))
    expect(sorted(await cache.hkeys('h'))).toEqual(sorted(entries.map(([field]) => field)))
  })

  test('fields are stored as they are, integers as decimal text, strings as JSON', async () => {
    const cache = open()
    await cache.hset('h', { 'a:b': 7, ключ: 'text', '': 1.5 })
    const redis = await cache.getRedisConnection({ key: 'h' })
    expect(await redis.hgetall(`${cache.keyPrefix}:1:h`)).toEqual({ 'a:b': '7', ключ: '"text"', '': '1.5' })
  })

  test('fields with names such as __proto__ are fields', async () => {
    const cache = open()
    const fields = ['__proto__', 'constructor', 'toString', '10', '9']
    await cache.hset('h', new Map(fields.map((field) => [field, field])))
    expect(await cache.hgetall('h')).toEqual(new Map(fields.map((field) => [field, field])))
    expect(await cache.hmget('h', fields)).toEqual(new Map(fields.map((field) => [field, field])))
  })

  test('hmget returns what is there, in the order of the request', async () => {
    const cache = open()
    await cache.hset('h', { a: 1, b: null, c: 3 })
    expect([...(await cache.hmget('h', ['c', 'x', 'b', 'c', 'a']))]).toEqual([
      ['c', 3],
      ['b', null],
      ['a', 1],
    ])
    expect(await cache.hmget('h', [])).toEqual(new Map())
    expect(await cache.hmget('missing', ['a'])).toEqual(new Map())
  })

  test('a missing hash has nothing', async () => {
    const cache = open()
    expect(await cache.hget('h', 'a')).toBeUndefined()
    expect(await cache.hgetall('h')).toEqual(new Map())
    expect(await cache.hkeys('h')).toEqual([])
    expect(await cache.hvals('h')).toEqual([])
    expect(await cache.hlen('h')).toBe(0)
    expect(await cache.hexists('h', 'a')).toBe(false)
    expect(await cache.hdel('h', 'a')).toBe(0)
  })

  test('hdel removes fields, and the hash with its last one', async () => {
    const cache = open()
    await cache.hset('h', { a: 1, b: 2, c: 3 })
    expect(await cache.hlen('h')).toBe(3)
    expect(await cache.hexists('h', 'a')).toBe(true)
    expect(await cache.hdel('h', 'a')).toBe(1)
    expect(await cache.hexists('h', 'a')).toBe(false)
    expect(await cache.hdel('h', [])).toBe(0)
    expect(await cache.hdel('h', ['a', 'b', 'c'])).toBe(2)
    expect(await cache.has('h')).toBe(false)
  })

  test('hsetnx writes only where there is nothing', async () => {
    const cache = open()
    expect(await cache.hsetnx('h', 'a', null)).toBe(true)
    expect(await cache.hsetnx('h', 'a', 2)).toBe(false)
    expect(await cache.hget('h', 'a')).toBeNull()
  })

  test('hincrby begins at 0 and is exact past 2^53 and past 64 bits, both ways', async () => {
    const cache = open()
    expect(await cache.hincrby('h', 'n')).toBe(1)
    expect(await cache.hincrby('h', 'n', -11)).toBe(-10)
    expect(await cache.hget('h', 'n')).toBe(-10)
    await cache.hset('h', 'n', Number.MAX_SAFE_INTEGER)
    expect(await cache.hincrby('h', 'n', 2)).toBe(2n ** 53n + 1n)
    expect(await cache.hincrby('h', 'n', 2n ** 63n)).toBe(2n ** 63n + 2n ** 53n + 1n)
    expect(await cache.hincrby('h', 'n', -(2n ** 100n))).toBe(2n ** 63n + 2n ** 53n + 1n - 2n ** 100n)
    expect(await cache.hget('h', 'n')).toBe(2n ** 63n + 2n ** 53n + 1n - 2n ** 100n)
    expect(await cache.hincrby('h', 'other', 10n ** 30n)).toBe(10n ** 30n)
  })

  test('no increment of many at once is lost', async () => {
    const cache = open()
    await cache.hset('h', 'n', 2n ** 63n - 50n)
    await Promise.all(Array.from({ length: 100 }, () => cache.hincrby('h', 'n')))
    expect(await cache.hget('h', 'n')).toBe(2n ** 63n + 50n)
  })

  test.each(['5', 1.5, null, '', [1]])('hincrby of %j is an error, and the value stays', async (value) => {
    const cache = open()
    await cache.hset('h', 'n', value)
    const error = { code: 'ERR_CACHE_NOT_AN_INTEGER', message: expect.stringContaining('"n"') }
    await expect(cache.hincrby('h', 'n')).rejects.toMatchObject(error)
    expect(await cache.hget('h', 'n')).toEqual(value)
    await expect(cache.hincrby('h', 'n', 0.5)).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
  })

  test('has, ttl, touch and delete work on a hash, get is an error', async () => {
    const cache = open()
    await cache.hset('h', 'a', 1)
    expect(await cache.has('h')).toBe(true)
    expect(await cache.ttl('h')).toBeNull()
    expect(await cache.touch('h', 100)).toBe(true)
    expect(await cache.ttl('h')).toBeGreaterThan(90)
    await cache.hset('h', 'b', 1)
    expect(await cache.ttl('h')).toBeGreaterThan(90)
    await expect(cache.get('h')).rejects.toMatchObject({ code: 'ERR_CACHE_SERVER' })
    expect(await cache.keys()).toEqual(['h'])
    expect(await cache.delete('h')).toBe(true)
    expect(await cache.hlen('h')).toBe(0)
  })

  test('a field must be text; otherwise nothing is written', async () => {
    const cache = open()
    const error = { code: 'ERR_CACHE_ARGUMENT' }
    for (const field of [7, null, undefined, '\uD800'] as unknown as string[]) {
      await expect(cache.hget('h', field)).rejects.toMatchObject(error)
      await expect(cache.hset('h', new Map([[field, 1]]))).rejects.toMatchObject(error)
      await expect(cache.hdel('h', [field])).rejects.toMatchObject(error)
    }
    await expect(cache.hset('h', 7 as never)).rejects.toMatchObject(error)
    await expect(cache.hset('h', 'f', undefined)).rejects.toMatchObject(error)
    await expect(cache.hset('h', { a: 1, b: () => 1 })).rejects.toMatchObject({ code: 'ERR_CACHE_ENCODE' })
    await expect(cache.hmget('h', 'ab' as never)).rejects.toMatchObject(error)
    expect(await cache.has('h')).toBe(false)
  })

  test('a value that cannot be read is an error that names hash and field', async () => {
    const cache = open()
    const redis = await cache.getRedisConnection({ key: 'h' })
    await redis.hset(cache.makeKey('h'), { bad: 'not JSON', good: '1' })
    // After this reply the replica has the hash, too.
    await cache.hset('h', 'other', null)
    const error = { code: 'ERR_CACHE_DECODE', message: expect.stringContaining('"h[bad]"') }
    await expect(cache.hget('h', 'bad')).rejects.toMatchObject(error)
    await expect(cache.hgetall('h')).rejects.toMatchObject(error)
    expect(await cache.hget('h', 'good')).toBe(1)
  })
})
