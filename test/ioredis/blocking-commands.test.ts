import { Redis } from 'ioredis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { limitCommands } from '../../packages/redis/src/ioredis/blocking-commands.ts'

function open(commandMs: number): Redis {
  const redis = new Redis(inject('servers').single)
  limitCommands(redis, commandMs)
  onTestFinished(() => redis.disconnect())
  return redis
}

test('a command that waits behind a blocked one fails in time', async () => {
  const redis = open(250)
  const popped = redis.blpop('blocking:nothing', 0.6)
  await expect(redis.get('blocking:k')).rejects.toThrow('Command timed out')
  expect(await popped).toBeNull()
})

test.each([
  ['blpop', ['blocking:nothing', 0.2]],
  ['bzpopmin', ['blocking:nothing', 0.2]],
  ['bzmpop', [0.2, 1, 'blocking:nothing', 'MIN']],
  ['xread', ['BLOCK', 200, 'STREAMS', 'blocking:nothing', '$']],
  ['wait', [99, 200]],
] as const)('%s gets the time that it may block in addition', async (name, args) => {
  const redis = open(500)
  await redis.ping()
  const begun = performance.now()
  // Nothing comes: the server's own answer, not a timeout.
  expect([null, 0]).toContain(await redis.call(name, [...args]))
  expect(performance.now() - begun).toBeGreaterThan(150)
})

test('a reply that arrived while the process was busy is read before its command is late', async () => {
  const redis = open(50)
  await redis.ping()
  const reply = redis.ping()
  await new Promise<void>((resolve) => process.nextTick(resolve))
  const end = performance.now() + 120
  while (performance.now() < end);
  expect(await reply).toBe('PONG')
})

test('a command that blocks without end is not limited', async () => {
  const redis = open(250)
  const other = open(5000)
  const popped = redis.blpop('blocking:list', 0)
  await expect(redis.get('blocking:k')).rejects.toThrow('Command timed out')
  await other.rpush('blocking:list', 'job')
  expect(await popped).toEqual(['blocking:list', 'job'])
})

test('a command that blocks for longer than a timer can wait is not late at once', async () => {
  const redis = open(5000)
  const other = open(5000)
  const popped = redis.blpop('blocking:months', 3_000_000)
  await other.ping()
  await other.rpush('blocking:months', 'job')
  expect(await popped).toEqual(['blocking:months', 'job'])
})
