import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { MEMBERS, onEveryRedis, sorted } from './support.ts'

onEveryRedis('sets', (open) => {
  test('sadd and srem count what they change, scard what is there', async () => {
    const cache = open()
    expect(await cache.sadd('s', ['a', 'b'])).toBe(2)
    expect(await cache.sadd('s', new Set(['b', 'c']))).toBe(1)
    expect(await cache.sadd('s', [])).toBe(0)
    expect(await cache.scard('s')).toBe(3)
    expect(await cache.srem('s', ['a', 'x'])).toBe(1)
    expect(await cache.srem('s', [])).toBe(0)
    expect(sorted(await cache.smembers('s'))).toEqual(['b', 'c'])
    expect(await cache.srem('s', ['b', 'c'])).toBe(2)
    expect(await cache.has('s')).toBe(false)
  })

  test('members of every kind come back as they were, and are distinct', async () => {
    const cache = open()
    expect(await cache.sadd('s', MEMBERS)).toBe(MEMBERS.length)
    expect(await cache.sadd('s', MEMBERS)).toBe(0)
    expect(sorted(await cache.smembers('s'))).toStrictEqual(sorted(MEMBERS))
    for (const member of MEMBERS) expect(await cache.sismember('s', member)).toBe(true)
    expect(await cache.smismember('s', MEMBERS)).toEqual(MEMBERS.map(() => true))
    expect(await cache.srem('s', MEMBERS)).toBe(MEMBERS.length)
  })

  test('integers are stored as decimal text, all else by the serializer', async () => {
    const cache = open()
    await cache.sadd('s', [7, '7', 1.5, null, { a: [1] }])
    const redis = await cache.getRedisConnection({ key: 's' })
    const stored = await redis.smembers(`${cache.keyPrefix}:1:s`)
    expect(stored.sort()).toEqual(['"7"', '1.5', '7', 'null', '{"a":[1]}'].sort())
  })

  test('an object is the same member when it is stored as the same bytes', async () => {
    const cache = open()
    await cache.sadd('s', [{ a: 1, b: 2 }])
    expect(await cache.sismember('s', { a: 1, b: 2 })).toBe(true)
    expect(await cache.sismember('s', { b: 2, a: 1 })).toBe(false)
  })

  test('smismember answers for each value, in their order', async () => {
    const cache = open()
    await cache.sadd('s', [1, 2])
    expect(await cache.smismember('s', [2, 3, 1])).toEqual([true, false, true])
    expect(await cache.smismember('missing', [1, 2])).toEqual([false, false])
    expect(await cache.smismember('s', [])).toEqual([])
  })

  test('spop takes members out, one or so many', async () => {
    const cache = open()
    await cache.sadd('s', [1, 2, 3, null])
    const one = await cache.spop('s')
    const two = await cache.spop('s', 2)
    expect(two).toHaveLength(2)
    const rest = await cache.spop('s', 100)
    expect(rest).toHaveLength(1)
    expect(sorted([one, ...two, ...rest])).toEqual(sorted([1, 2, 3, null]))
    expect(await cache.spop('s')).toBeUndefined()
    expect(await cache.spop('s', 2)).toEqual([])
  })

  test('srandmember leaves them, and repeats some for a negative count', async () => {
    const cache = open()
    await cache.sadd('s', [1, 2, 3])
    expect([1, 2, 3]).toContain(await cache.srandmember('s'))
    expect(sorted(await cache.srandmember('s', 100))).toEqual([1, 2, 3])
    expect(await cache.srandmember('s', -100)).toHaveLength(100)
    expect(await cache.scard('s')).toBe(3)
    expect(await cache.srandmember('missing')).toBeUndefined()
    expect(await cache.srandmember('missing', 2)).toEqual([])
  })

  test('an empty set is a missing key', async () => {
    const cache = open()
    expect(await cache.smembers('s')).toEqual([])
    expect(await cache.scard('s')).toBe(0)
    expect(await cache.sismember('s', 1)).toBe(false)
    expect(await cache.sscan('s')).toEqual({ cursor: '0', members: [] })
  })

  test('sscan pages through 10,000 members with its cursor, and sscanIter through all pages', async () => {
    const cache = open()
    const members = Array.from({ length: 10_000 }, (_, index) => `member:${index}`)
    await cache.sadd('s', members)
    const found = new Set<unknown>()
    let pages = 0
    let cursor = '0'
    do {
      const page = await cache.sscan('s', { cursor, count: 500 })
      // COUNT limits the work of a step. A step may return more members.
      expect(page.members.length).toBeLessThan(1000)
      for (const member of page.members) found.add(member)
      cursor = page.cursor
      pages += 1
    } while (cursor !== '0')
    expect(pages).toBeGreaterThan(10)
    expect(sorted(found)).toEqual(sorted(members))
    const walked = new Set<unknown>()
    for await (const member of cache.sscanIter('s')) walked.add(member)
    expect(sorted(walked)).toEqual(sorted(members))
  })

  test('match is a glob over members that are strings', async () => {
    const cache = open()
    const strings = ['user:1', 'user:2', 'user:*', 'other', 'say "hi"', 'back\\slash', 'new\nline', 'ключ', '[x]', 'x']
    await cache.sadd('s', [...strings, 7, 77, null, { user: 1 }])
    const matching = async (match: string): Promise<unknown[]> => {
      const found: unknown[] = []
      for await (const member of cache.sscanIter('s', { match })) found.push(member)
      expect((await cache.sscan('s', { match })).members.toSorted()).toEqual(found.toSorted())
      return sorted(found)
    }
    expect(await matching('user:*')).toEqual(sorted(['user:1', 'user:2', 'user:*']))
    expect(await matching('user:[12]')).toEqual(sorted(['user:1', 'user:2']))
    expect(await matching('user:?')).toEqual(sorted(['user:1', 'user:2', 'user:*']))
    expect(await matching('user:\\*')).toEqual(['user:*'])
    expect(await matching('*"hi"')).toEqual(['say "hi"'])
    expect(await matching('back\\\\*')).toEqual(['back\\slash'])
    expect(await matching('new\n*')).toEqual(['new\nline'])
    expect(await matching('к*')).toEqual(['ключ'])
    expect(await matching('\\[x\\]')).toEqual(['[x]'])
    expect(await matching('[x')).toEqual(['x'])
    expect(await matching('7*')).toEqual([])
    expect(await matching('*')).toEqual(sorted(strings))
  })

  test('sscanIter stops when its signal says so', async () => {
    const cache = open()
    await cache.sadd(
      's',
      Array.from({ length: 1000 }, (_, index) => index),
    )
    const stop = new AbortController()
    const walk = async (): Promise<void> => {
      for await (const _ of cache.sscanIter('s', { count: 10, signal: stop.signal })) stop.abort(new Error('enough'))
    }
    await expect(walk()).rejects.toThrow('enough')
  })

  test('invalid lists, counts and cursors are refused', async () => {
    const cache = open()
    const error = { code: 'ERR_CACHE_ARGUMENT' }
    await expect(cache.sadd('s', 'text' as never)).rejects.toMatchObject(error)
    await expect(cache.sadd('s', 7 as never)).rejects.toMatchObject(error)
    await expect(cache.sadd('s', [1, undefined])).rejects.toMatchObject(error)
    await expect(cache.smismember('s', 'text' as never)).rejects.toMatchObject(error)
    await expect(cache.spop('s', 1.5)).rejects.toMatchObject(error)
    await expect(cache.sscan('s', { count: Number.NaN })).rejects.toMatchObject(error)
    await expect(cache.sscan('s', { match: 7 as never })).rejects.toMatchObject(error)
    await expect(cache.sscan('s', { cursor: 'x' })).rejects.toMatchObject({ code: 'ERR_CACHE_SERVER' })
    await expect(cache.sadd('s', [1, () => 1])).rejects.toMatchObject({ code: 'ERR_CACHE_ENCODE' })
    expect(await cache.has('s')).toBe(false)
  })

  test('no error shows a member, a score or a value', async () => {
    const cache = open()
    const secret = 'hunter2'
    await cache.set('text', secret)
    const calls = [
      () => cache.sadd('s', secret as never),
      () => cache.sadd('text', [secret]),
      () => cache.sadd('s', [{ [secret]: 1n }]),
      () => cache.srem('text', [secret]),
      () => cache.hset('text', 'field', secret),
      () => cache.hset('h', 'field', new Map([[secret, secret]])),
      () => cache.zadd('z', secret as never),
      () => cache.zadd('z', { a: secret as never }),
      () => cache.zadd('text', { [secret]: 1 }),
      () => cache.incr('text'),
    ]
    for (const call of calls) {
      const error: unknown = await call().then(
        () => undefined,
        (thrown) => thrown,
      )
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error)).not.toContain(secret)
    }
  })
})
