import { expect, test } from 'vitest'
import { MEMBERS, onEveryRedis, sorted } from './support.ts'

const INFINITY = Number.POSITIVE_INFINITY

onEveryRedis('sorted sets', (open) => {
  test('zadd takes an object, a Map or pairs, and counts the new members', async () => {
    const cache = open()
    expect(await cache.zadd('z', { a: 1, b: 2.5 })).toBe(2)
    expect(await cache.zadd('z', new Map<unknown, number>([[{ id: 7 }, -1]]))).toBe(1)
    expect(
      await cache.zadd('z', [
        ['a', 3],
        [null, 0],
      ]),
    ).toBe(1)
    expect(await cache.zadd('z', {})).toBe(0)
    expect(await cache.zrange('z', 0, -1, { withScores: true })).toEqual([
      [{ id: 7 }, -1],
      [null, 0],
      ['b', 2.5],
      ['a', 3],
    ])
    expect(await cache.zcard('z')).toBe(4)
  })

  test('members of every kind come back as they were, and are distinct', async () => {
    const cache = open()
    const entries = MEMBERS.map((member, index) => [member, index] as const)
    expect(await cache.zadd('z', entries)).toBe(MEMBERS.length)
    expect(await cache.zrange('z', 0, -1)).toStrictEqual(MEMBERS)
    expect(await cache.zrange('z', 0, -1, { desc: true, withScores: true })).toStrictEqual(entries.toReversed())
    for (const [member, score] of entries) {
      expect(await cache.zscore('z', member)).toBe(score)
      expect(await cache.zrank('z', member)).toBe(score)
    }
    expect(await cache.zrem('z', MEMBERS)).toBe(MEMBERS.length)
    expect(await cache.has('z')).toBe(false)
  })

  test('integers are stored as decimal text and strings by the serializer; scores are numbers', async () => {
    const cache = open()
    await cache.zadd('z', [
      [7, 1],
      ['7', 2],
    ])
    const redis = await cache.getRedisConnection({ key: 'z' })
    expect(await redis.zscore(`${cache.keyPrefix}:1:z`, '7')).toBe('1')
    expect(await redis.zscore(`${cache.keyPrefix}:1:z`, '"7"')).toBe('2')
  })

  test('scores keep every digit of a number, and the infinities', async () => {
    const cache = open()
    const scores = [-INFINITY, -1e300, -0.1, 0, 5e-324, 1 / 3, 2 ** 53, 1e21, Number.MAX_VALUE, INFINITY]
    await cache.zadd(
      'z',
      scores.map((score, index) => [index, score]),
    )
    expect(await cache.zrange('z', 0, -1, { withScores: true })).toEqual(scores.map((score, index) => [index, score]))
    for (const [index, score] of scores.entries()) expect(await cache.zscore('z', index)).toBe(score)
    expect(await cache.zrangebyscore('z', -INFINITY, INFINITY)).toHaveLength(scores.length)
    expect(await cache.zcount('z', '(-inf', '(+inf')).toBe(scores.length - 2)
  })

  test('nx, xx, gt, lt and ch decide what zadd changes and counts', async () => {
    const cache = open()
    await cache.zadd('z', { a: 5 })
    expect(await cache.zadd('z', { a: 9, b: 1 }, { nx: true })).toBe(1)
    expect(await cache.zscore('z', 'a')).toBe(5)
    expect(await cache.zadd('z', { a: 6, c: 1 }, { xx: true })).toBe(0)
    expect(await cache.zadd('z', { a: 7, c: 1 }, { xx: true, ch: true })).toBe(1)
    expect(await cache.zscore('z', 'c')).toBeUndefined()
    expect(await cache.zadd('z', { a: 6 }, { gt: true, ch: true })).toBe(0)
    expect(await cache.zadd('z', { a: 8 }, { gt: true, ch: true })).toBe(1)
    expect(await cache.zadd('z', { a: 9 }, { lt: true, ch: true })).toBe(0)
    expect(await cache.zadd('z', { a: 2, d: 1 }, { lt: true, ch: true })).toBe(2)
    expect(await cache.zscore('z', 'a')).toBe(2)
  })

  test('zadd with incr returns the new score, unless a condition forbids it', async () => {
    const cache = open()
    expect(await cache.zadd('z', { a: 1.5 }, { incr: true })).toBe(1.5)
    expect(await cache.zadd('z', { a: 1 }, { incr: true })).toBe(2.5)
    expect(await cache.zadd('z', { a: 1 }, { incr: true, nx: true })).toBeUndefined()
    expect(await cache.zadd('z', { b: 1 }, { incr: true, xx: true })).toBeUndefined()
    expect(await cache.zadd('z', { a: -1 }, { incr: true, gt: true })).toBeUndefined()
    expect(await cache.zscore('z', 'a')).toBe(2.5)
  })

  test('zincrby begins at 0', async () => {
    const cache = open()
    expect(await cache.zincrby('z', 2.5, 'a')).toBe(2.5)
    expect(await cache.zincrby('z', -5, 'a')).toBe(-2.5)
    expect(await cache.zincrby('z', INFINITY, 'a')).toBe(INFINITY)
    await expect(cache.zincrby('z', -INFINITY, 'a')).rejects.toMatchObject({ code: 'ERR_CACHE_SERVER' })
  })

  test('zpopmin and zpopmax take members out, one or so many', async () => {
    const cache = open()
    await cache.zadd('z', { a: 1, b: 2, c: 3, d: 4, e: 5 })
    expect(await cache.zpopmin('z')).toEqual(['a', 1])
    expect(await cache.zpopmax('z')).toEqual(['e', 5])
    expect(await cache.zpopmax('z', 2)).toEqual([
      ['d', 4],
      ['c', 3],
    ])
    expect(await cache.zpopmin('z', 10)).toEqual([['b', 2]])
    expect(await cache.zpopmin('z')).toBeUndefined()
    expect(await cache.zpopmax('z')).toBeUndefined()
    expect(await cache.zpopmin('z', 2)).toEqual([])
  })

  test('zrange and zrevrange count indexes from both ends', async () => {
    const cache = open()
    await cache.zadd('z', { a: 1, b: 2, c: 3, d: 4 })
    expect(await cache.zrange('z', 0, 1)).toEqual(['a', 'b'])
    expect(await cache.zrange('z', -2, -1)).toEqual(['c', 'd'])
    expect(await cache.zrange('z', 0, 1, { desc: true })).toEqual(['d', 'c'])
    expect(await cache.zrevrange('z', 0, 1)).toEqual(['d', 'c'])
    expect(await cache.zrevrange('z', 1, 1, { withScores: true })).toEqual([['c', 3]])
    expect(await cache.zrange('z', 3, 2)).toEqual([])
    expect(await cache.zrange('z', 9, 12)).toEqual([])
  })

  test('ranges of scores take exclusive ends, infinities and a part of the range', async () => {
    const cache = open()
    await cache.zadd('z', { a: 1, b: 2, c: 3, d: 4 })
    expect(await cache.zrangebyscore('z', 2, 3)).toEqual(['b', 'c'])
    expect(await cache.zrangebyscore('z', '(2', '(4')).toEqual(['c'])
    expect(await cache.zrangebyscore('z', '-inf', '+inf', { start: 1, num: 2 })).toEqual(['b', 'c'])
    expect(await cache.zrangebyscore('z', -INFINITY, 2, { withScores: true })).toEqual([
      ['a', 1],
      ['b', 2],
    ])
    expect(await cache.zrangebyscore('z', '-inf', 'inf', { start: 2 })).toEqual(['c', 'd'])
    expect(await cache.zrevrangebyscore('z', 3, '(1')).toEqual(['c', 'b'])
    expect(await cache.zrevrangebyscore('z', '+inf', 0, { num: 1, withScores: true })).toEqual([['d', 4]])
    expect(await cache.zrangebyscore('z', 3, 2)).toEqual([])
    expect(await cache.zcount('z', 2, '(4')).toBe(2)
    expect(await cache.zremrangebyscore('z', '(1', 3)).toBe(2)
    expect(await cache.zrange('z', 0, -1)).toEqual(['a', 'd'])
  })

  test('a missing sorted set has nothing', async () => {
    const cache = open()
    expect(await cache.zcard('z')).toBe(0)
    expect(await cache.zcount('z', '-inf', '+inf')).toBe(0)
    expect(await cache.zrange('z', 0, -1)).toEqual([])
    expect(await cache.zrangebyscore('z', '-inf', '+inf', { withScores: true })).toEqual([])
    expect(await cache.zscore('z', 'a')).toBeUndefined()
    expect(await cache.zrank('z', 'a')).toBeUndefined()
    expect(await cache.zrem('z', ['a'])).toBe(0)
    expect(await cache.zrem('z', [])).toBe(0)
    expect(await cache.zremrangebyscore('z', '-inf', '+inf')).toBe(0)
  })

  test('they work on the version that is asked for', async () => {
    const cache = open()
    const version = { version: 2 }
    await cache.zadd('z', { a: 1, b: 2 }, version)
    expect(await cache.zcard('z')).toBe(0)
    expect(sorted(await cache.zrange('z', 0, -1, version))).toEqual(['a', 'b'])
    expect(await cache.zrangebyscore('z', 2, 2, version)).toEqual(['b'])
    expect(await cache.zincrby('z', 1, 'b', version)).toBe(3)
    expect(await cache.zpopmax('z', version)).toEqual(['b', 3])
    expect(await cache.zpopmax('z', 1, version)).toEqual([['a', 1]])
  })

  test('invalid scores, bounds, indexes and conditions are refused', async () => {
    const cache = open()
    const error = { code: 'ERR_CACHE_ARGUMENT' }
    for (const wrong of [Number.NaN, '5', null, undefined, 5n] as unknown as number[]) {
      await expect(cache.zadd('z', { a: 1, b: wrong })).rejects.toMatchObject(error)
      await expect(cache.zincrby('z', wrong, 'a')).rejects.toMatchObject(error)
    }
    for (const wrong of [Number.NaN, '', '(', 'x', '[5', '((5', '5 ', null] as never[]) {
      await expect(cache.zcount('z', wrong, 1)).rejects.toMatchObject(error)
      await expect(cache.zrangebyscore('z', 0, wrong)).rejects.toMatchObject(error)
    }
    await expect(cache.zrange('z', 0.5, 1)).rejects.toMatchObject(error)
    await expect(cache.zrangebyscore('z', 0, 1, { num: Number.NaN })).rejects.toMatchObject(error)
    await expect(cache.zpopmin('z', '1' as never)).rejects.toMatchObject(error)
    await expect(cache.zadd('z', 7 as never)).rejects.toMatchObject(error)
    await expect(cache.zadd('z', { a: 1 }, { nx: true, xx: true })).rejects.toMatchObject(error)
    await expect(cache.zadd('z', { a: 1 }, { nx: true, gt: true })).rejects.toMatchObject(error)
    await expect(cache.zadd('z', { a: 1 }, { gt: true, lt: true })).rejects.toMatchObject(error)
    await expect(cache.zadd('z', { a: 1, b: 2 }, { incr: true })).rejects.toMatchObject(error)
    expect(await cache.has('z')).toBe(false)
  })
})
