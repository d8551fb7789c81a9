import type { RedisCache } from 'holdfast'
import { expect, test } from 'vitest'
import { openCache } from './support.ts'

/** An address where no server listens. */
const LOCATION = 'redis://127.0.0.1:1/0'

/** The result of every method for an error that IGNORE_EXCEPTIONS ignored. */
const FALLBACKS: Readonly<Record<string, readonly [(cache: RedisCache) => Promise<unknown>, unknown]>> = {
  persist: [(cache) => cache.persist('k'), false],
  expire: [(cache) => cache.expire('k', 1), false],
  pexpire: [(cache) => cache.pexpire('k', 1), false],
  expireAt: [(cache) => cache.expireAt('k', 1), false],
  pexpireAt: [(cache) => cache.pexpireAt('k', 1), false],
  hset: [(cache) => cache.hset('k', 'f', 1), 0],
  hsetnx: [(cache) => cache.hsetnx('k', 'f', 1), false],
  hget: [(cache) => cache.hget('k', 'f'), undefined],
  hmget: [(cache) => cache.hmget('k', ['f']), new Map()],
  hgetall: [(cache) => cache.hgetall('k'), new Map()],
  hdel: [(cache) => cache.hdel('k', 'f'), 0],
  hlen: [(cache) => cache.hlen('k'), 0],
  hkeys: [(cache) => cache.hkeys('k'), []],
  hvals: [(cache) => cache.hvals('k'), []],
  hexists: [(cache) => cache.hexists('k', 'f'), false],
  hincrby: [(cache) => cache.hincrby('k', 'f'), Number.NaN],
  sadd: [(cache) => cache.sadd('k', [1]), 0],
  srem: [(cache) => cache.srem('k', [1]), 0],
  scard: [(cache) => cache.scard('k'), 0],
  sismember: [(cache) => cache.sismember('k', 1), false],
  smismember: [(cache) => cache.smismember('k', [1, 2]), [false, false]],
  smembers: [(cache) => cache.smembers('k'), []],
  spop: [(cache) => cache.spop('k'), undefined],
  'spop with a count': [(cache) => cache.spop('k', 2), []],
  srandmember: [(cache) => cache.srandmember('k'), undefined],
  'srandmember with a count': [(cache) => cache.srandmember('k', 2), []],
  sscan: [(cache) => cache.sscan('k'), { cursor: '0', members: [] }],
  sscanIter: [(cache) => cache.sscanIter('k').next(), { done: true, value: undefined }],
  sdiff: [(cache) => cache.sdiff(['k', 'l']), []],
  sinter: [(cache) => cache.sinter(['k', 'l']), []],
  sunion: [(cache) => cache.sunion(['k', 'l']), []],
  sdiffstore: [(cache) => cache.sdiffstore('to', ['k', 'l']), 0],
  sinterstore: [(cache) => cache.sinterstore('to', ['k', 'l']), 0],
  sunionstore: [(cache) => cache.sunionstore('to', ['k', 'l']), 0],
  smove: [(cache) => cache.smove('k', 'l', 1), false],
  zadd: [(cache) => cache.zadd('k', { a: 1 }), 0],
  'zadd with incr': [(cache) => cache.zadd('k', { a: 1 }, { incr: true }), Number.NaN],
  zcard: [(cache) => cache.zcard('k'), 0],
  zcount: [(cache) => cache.zcount('k', 0, 1), 0],
  zincrby: [(cache) => cache.zincrby('k', 1, 'a'), Number.NaN],
  zscore: [(cache) => cache.zscore('k', 'a'), undefined],
  zrank: [(cache) => cache.zrank('k', 'a'), undefined],
  zrem: [(cache) => cache.zrem('k', ['a']), 0],
  zpopmin: [(cache) => cache.zpopmin('k'), undefined],
  'zpopmax with a count': [(cache) => cache.zpopmax('k', 2), []],
  zrange: [(cache) => cache.zrange('k', 0, 1), []],
  zrevrange: [(cache) => cache.zrevrange('k', 0, 1), []],
  zrangebyscore: [(cache) => cache.zrangebyscore('k', 0, 1), []],
  zrevrangebyscore: [(cache) => cache.zrevrangebyscore('k', 1, 0), []],
  zremrangebyscore: [(cache) => cache.zremrangebyscore('k', 0, 1), 0],
}

test.each(Object.entries(FALLBACKS))('%s returns its fallback for an ignored error, else throws', async (_, row) => {
  const [call, fallback] = row
  const ignoring = openCache({ LOCATION, OPTIONS: { IGNORE_EXCEPTIONS: true } })
  expect(await call(ignoring)).toEqual(fallback)
  expect(ignoring.stats().ignoredErrors).toBe(1)
  await expect(call(openCache({ LOCATION }))).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
})
