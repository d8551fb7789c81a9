import { describe, expect, inject, test } from 'vitest'
import { seededRandom } from '../glob/random.ts'
import { MEMBERS, onEveryRedis, openCache, sorted } from './support.ts'

onEveryRedis('several sets', (open) => {
  // In a cluster, the first three are on different nodes. The others share a hash tag, and so a node.
  const KEYS = [
    ['a', 'b', 'c', 'to'],
    ['{t}a', '{t}b', '{t}c', '{t}to'],
  ] as const

  test.each(KEYS)('sdiff, sinter and sunion are as Redis describes them: %s %s %s', async (a, b, c) => {
    const cache = open()
    await cache.sadd(a, ['a', 'b', 'c', 'd'])
    await cache.sadd(b, ['c'])
    await cache.sadd(c, ['a', 'c', 'e'])
    expect(sorted(await cache.sdiff([a, b, c]))).toEqual(['b', 'd'])
    expect(sorted(await cache.sinter([a, b, c]))).toEqual(['c'])
    expect(sorted(await cache.sunion([a, b, c]))).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(sorted(await cache.sdiff([a]))).toEqual(['a', 'b', 'c', 'd'])
    expect(await cache.sdiff([a, a])).toEqual([])
    expect(await cache.sdiff(['missing', a])).toEqual([])
    expect(await cache.sinter([a, 'missing'])).toEqual([])
    expect(sorted(await cache.sunion(['missing', b]))).toEqual(['c'])
  })

  test.each(KEYS)('the store forms replace what the destination holds: %s %s %s %s', async (a, b, c, to) => {
    const cache = open()
    await cache.sadd(a, ['a', 'b', 'c', 'd'])
    await cache.sadd(b, ['c'])
    await cache.sadd(c, ['a', 'c', 'e'])
    await cache.set(to, 'not even a set', { timeout: 100 })
    expect(await cache.sdiffstore(to, [a, b, c])).toBe(2)
    expect(sorted(await cache.smembers(to))).toEqual(['b', 'd'])
    expect(await cache.ttl(to)).toBeNull()
    expect(await cache.sinterstore(to, [a, b, c])).toBe(1)
    expect(await cache.smembers(to)).toEqual(['c'])
    expect(await cache.sunionstore(to, [to, a])).toBe(4)
    expect(sorted(await cache.smembers(to))).toEqual(['a', 'b', 'c', 'd'])
    expect(await cache.sdiffstore(to, [b, c])).toBe(0)
    expect(await cache.has(to)).toBe(false)
  })

  test('members are the same when their bytes are: objects and integers too', async () => {
    const cache = open()
    await cache.sadd('a', MEMBERS)
    await cache.sadd('b', MEMBERS)
    await cache.sadd('c', [7, '7'])
    expect(sorted(await cache.sinter(['a', 'b']))).toStrictEqual(sorted(MEMBERS))
    expect(sorted(await cache.sunion(['a', 'b', 'c']))).toStrictEqual(sorted(MEMBERS))
    expect(await cache.sdiff(['a', 'b', 'c'])).toEqual([])
    expect(sorted(await cache.sinter(['a', 'c']))).toEqual(sorted([7, '7']))
    expect(await cache.sunionstore('to', ['a', 'b', 'c'])).toBe(MEMBERS.length)
    expect(sorted(await cache.smembers('to'))).toStrictEqual(sorted(MEMBERS))
  })

  test('a set of 20,000 members is stored whole', async () => {
    const cache = open()
    const members = Array.from({ length: 20_000 }, (_, index) => index)
    await cache.sadd('a', members)
    await cache.sadd('b', [20_000])
    expect(await cache.sunionstore('to', ['a', 'b'])).toBe(20_001)
    expect(await cache.scard('to')).toBe(20_001)
  })

  test.each(KEYS)('smove takes a member from one set to the other: %s %s', async (a, b) => {
    const cache = open()
    await cache.sadd(a, ['x', { y: 1 }])
    await cache.sadd(b, ['z', 'x'])
    expect(await cache.smove(a, b, { y: 1 })).toBe(true)
    expect(await cache.smove(a, b, { y: 1 })).toBe(false)
    expect(await cache.smove(a, b, 'x')).toBe(true)
    expect(await cache.smove('missing', b, 'x')).toBe(false)
    expect(await cache.smembers(a)).toEqual([])
    expect(sorted(await cache.smembers(b))).toEqual(sorted(['x', 'z', { y: 1 }]))
    expect(await cache.smove(b, b, 'z')).toBe(true)
    expect(await cache.smove(b, b, 'missing')).toBe(false)
    expect(await cache.scard(b)).toBe(3)
  })

  test('if many move the same member to different sets, one succeeds', async () => {
    const cache = open()
    const places = Array.from({ length: 20 }, (_, index) => `place ${index}`)
    await cache.sadd('a', ['x'])
    const won = await Promise.all(places.map((place) => cache.smove('a', place, 'x')))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await cache.sunion(places)).toEqual(['x'])
    expect(await Promise.all(places.map((place) => cache.scard(place)))).toEqual(won.map(Number))
  })

  test('a destination of another type keeps the member where it is', async () => {
    const cache = open()
    await cache.sadd('a', ['x'])
    await cache.set('b', 'text')
    await expect(cache.smove('a', 'b', 'x')).rejects.toMatchObject({ code: 'ERR_CACHE_SERVER' })
    expect(await cache.smembers('a')).toEqual(['x'])
  })

  test('all keys have the version that is asked for, and the destination may have another', async () => {
    const cache = open()
    await cache.sadd('a', [1, 2], { version: 2 })
    await cache.sadd('b', [2, 3], { version: 2 })
    const version = { version: 2 }
    expect(await cache.sinter(['a', 'b'])).toEqual([])
    expect(await cache.sinter(['a', 'b'], version)).toEqual([2])
    expect(await cache.sdiff(['a', 'b'], version)).toEqual([1])
    expect(sorted(await cache.sunion(['a', 'b'], version))).toEqual([1, 2, 3])
    expect(await cache.sinterstore('to', ['a', 'b'], version)).toBe(1)
    expect(await cache.smembers('to', version)).toEqual([2])
    expect(await cache.has('to')).toBe(false)
    expect(await cache.sunionstore('to', ['a', 'b'], { version: 2, destinationVersion: 3 })).toBe(3)
    expect(await cache.scard('to', { version: 3 })).toBe(3)
    expect(await cache.smove('a', 'b', 1, version)).toBe(true)
    expect(sorted(await cache.smembers('b', version))).toEqual([1, 2, 3])
    expect(await cache.smove('b', 'b', 1, { version: 2, destinationVersion: 3 })).toBe(true)
    expect(sorted(await cache.smembers('b', { version: 3 }))).toEqual([1])
  })

  test('an empty list of keys, and anything but a list, is refused', async () => {
    const cache = open()
    for (const keys of [[], 'ab', 7, null] as unknown as string[][]) {
      const error = { code: 'ERR_CACHE_ARGUMENT' }
      await expect(cache.sdiff(keys)).rejects.toMatchObject(error)
      await expect(cache.sinter(keys)).rejects.toMatchObject(error)
      await expect(cache.sunion(keys)).rejects.toMatchObject(error)
      await expect(cache.sunionstore('to', keys)).rejects.toMatchObject(error)
    }
    await expect(cache.sunion([7] as never)).rejects.toMatchObject({ code: 'ERR_CACHE_KEY' })
  })
})

describe('sets all over a cluster', () => {
  test('combine to the same result as on one server', async () => {
    const single = openCache({ LOCATION: inject('servers').single })
    const cluster = openCache({ LOCATION: inject('servers').cluster, OPTIONS: { CLIENT_CLASS: 'cluster' } })
    const random = seededRandom(20_260_102)
    const names = ['a', 'b', 'c', 'd', '{b}e', '{b}f', 'missing']
    for (let round = 0; round < 60; round += 1) {
      for (const name of names.slice(0, -1)) {
        const members = Array.from({ length: random.below(12) }, () => random.pick([...MEMBERS, 1, 2, 3]))
        for (const cache of [single, cluster]) {
          await cache.delete(name)
          await cache.sadd(name, members)
        }
      }
      const keys = Array.from({ length: 1 + random.below(4) }, () => random.pick(names))
      const to = random.pick(names)
      const operation = random.pick(['sdiff', 'sinter', 'sunion'] as const)
      const message = `${operation} of ${keys} into ${to}`
      expect(sorted(await cluster[operation](keys)), message).toEqual(sorted(await single[operation](keys)))
      const stored = await single[`${operation}store`](to, keys)
      expect(await cluster[`${operation}store`](to, keys), message).toBe(stored)
      expect(sorted(await cluster.smembers(to)), message).toEqual(sorted(await single.smembers(to)))
    }
  })
})
