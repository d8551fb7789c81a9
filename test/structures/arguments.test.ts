import type { RedisCache } from '@holdfast/redis'
import { expect, test } from 'vitest'
import { onEveryRedis } from './support.ts'

/** A cache as JavaScript sees it: any argument goes. */
type Untyped = Readonly<Record<string, (...args: unknown[]) => unknown>>

/** A call of every method that takes options, without them. */
const CALLS: readonly (readonly [method: string, ...operands: unknown[]])[] = [
  ['persist', 'k'],
  ['expire', 'k', 5],
  ['pexpire', 'k', 5],
  ['expireAt', 'k', 5],
  ['pexpireAt', 'k', 5],
  ['hset', 'k', 'f', 1],
  ['hset', 'k', { f: 1 }],
  ['hsetnx', 'k', 'f', 1],
  ['hget', 'k', 'f'],
  ['hmget', 'k', ['f']],
  ['hgetall', 'k'],
  ['hdel', 'k', 'f'],
  ['hlen', 'k'],
  ['hkeys', 'k'],
  ['hvals', 'k'],
  ['hexists', 'k', 'f'],
  ['hincrby', 'k', 'f', 1],
  ['sadd', 'k', ['m']],
  ['srem', 'k', ['m']],
  ['scard', 'k'],
  ['sismember', 'k', 'm'],
  ['smismember', 'k', ['m']],
  ['smembers', 'k'],
  ['spop', 'k', 1],
  ['srandmember', 'k', 1],
  ['sscan', 'k'],
  ['sscanIter', 'k'],
  ['sdiff', ['k']],
  ['sinter', ['k']],
  ['sunion', ['k']],
  ['sdiffstore', 'd', ['k']],
  ['sinterstore', 'd', ['k']],
  ['sunionstore', 'd', ['k']],
  ['smove', 'k', 'd', 'm'],
  ['zadd', 'k', { m: 1 }],
  ['zcard', 'k'],
  ['zincrby', 'k', 1, 'm'],
  ['zscore', 'k', 'm'],
  ['zrank', 'k', 'm'],
  ['zrem', 'k', ['m']],
  ['zpopmax', 'k', 1],
  ['zpopmin', 'k', 1],
  ['zrange', 'k', 0, -1],
  ['zrevrange', 'k', 0, -1],
  ['zrangebyscore', 'k', 0, 1],
  ['zrevrangebyscore', 'k', 1, 0],
  ['zcount', 'k', 0, 1],
  ['zremrangebyscore', 'k', 0, 1],
  ['getRedisConnection'],
  ['withConnection', () => undefined],
  ['locate', 'k'],
]

onEveryRedis('arguments', (open) => {
  test('every method refuses an option that it does not know, and options that are no object', async () => {
    const cache = open()
    for (const [method, ...operands] of CALLS) {
      // Where a method calls another one, the message may name that.
      const misspelt = await failureOf(cache, method, [...operands, { nonsense: 1 }])
      expect(misspelt, method).toMatchObject({
        code: 'ERR_CACHE_ARGUMENT',
        message: expect.stringMatching(/^\w+\(\) has no option "nonsense"\. Known: /),
      })
      for (const wrong of [null, 2, 'x', true]) {
        const error = await failureOf(cache, method, [...operands, wrong])
        expect(error, method).toMatchObject({
          code: 'ERR_CACHE_ARGUMENT',
          message: expect.stringMatching(/^\w+\(\) takes its options in an object: /),
        })
      }
    }
    expect(await cache.keys()).toEqual([])
  })

  test.each<[string, readonly unknown[], string]>([
    ['hget', ['k', 'f', 2], 'hget(key, field, { version: 2 })'],
    ['smembers', ['k', 2], 'smembers(key, { version: 2 })'],
    ['sscan', ['k', 'a*'], 'sscan(key, { match: … })'],
    ['zadd', ['k', { m: 1 }, { incrby: true }], 'zadd() has no option "incrby". Did you mean "incr"?'],
    ['zrange', ['k', 0, -1, { withscores: true }], 'Did you mean "withScores"?'],
    ['zrangebyscore', ['k', 0, 1, { withScores: 'yes' }], '"withScores" of zrangebyscore() must be true or false'],
    ['hset', ['k', [1]], 'hset() takes an object, a Map, or pairs, got a number where a pair belongs.'],
    ['hset', ['k', 5], 'hset() takes an object, a Map, or pairs, got a number.'],
    ['zadd', ['k', ['m']], 'zadd() takes an object, a Map, or pairs, got a string where a pair belongs.'],
    ['sadd', ['k', 'member'], 'members must be a list or a Set, got a string.'],
    ['withConnection', [5], 'withConnection() takes a function of the connection, got a number.'],
  ])('%s(…%j) is refused, and the message shows what to write', async (method, args, message) => {
    const error = await failureOf(open(), method, args)
    expect(error).toMatchObject({ code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining(message) })
  })

  test('a key that is no string is a KeyError, whatever stands beside it', async () => {
    const cache = open()
    for (const key of [Symbol('k'), 5, null]) {
      for (const call of [
        ['sismember', key],
        ['zscore', key],
        ['smove', key, 'd'],
      ]) {
        const [method, ...args] = call as [string, ...unknown[]]
        expect(await failureOf(cache, method, args), method).toMatchObject({ code: 'ERR_CACHE_KEY' })
      }
    }
  })
})

/** What a call rejects with; iterators are begun. */
async function failureOf(cache: RedisCache, method: string, args: readonly unknown[]): Promise<unknown> {
  try {
    const result = (cache as unknown as Untyped)[method]?.(...args)
    if (method === 'sscanIter') await (result as AsyncIterator<unknown>).next()
    await result
    return undefined
  } catch (error) {
    return error
  }
}
