import { createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { corkUntilTickEnds } from '../../packages/redis/src/ioredis/cork.ts'

test('what is written in a tick leaves when the tick ends', async () => {
  const redis = new Redis(inject('servers').single)
  onTestFinished(() => redis.disconnect())
  await redis.ping()
  const { stream } = redis
  let ended = false
  corkUntilTickEnds(redis, () => {
    ended = true
  })
  const replies = Promise.all([redis.echo('one'), redis.echo('two')])
  expect([stream.writableCorked, ended]).toEqual([1, false])
  // Nothing of the two commands was handed to the socket yet.
  expect(stream.writableLength).toBeGreaterThanOrEqual(2 * 'echo'.length)
  await new Promise<void>((resolve) => process.nextTick(resolve))
  expect([stream.writableCorked, ended]).toEqual([0, true])
  expect(await replies).toEqual(['one', 'two'])
})

test('an encrypted socket is left alone', async () => {
  await using caches = createCaches(inject('servers').secured)
  const redis = (await (caches.get() as RedisCache).getRedisConnection()) as Redis
  const ended = Promise.withResolvers<void>()
  corkUntilTickEnds(redis, ended.resolve)
  expect(redis.stream.writableCorked).toBe(0)
  await ended.promise
})
