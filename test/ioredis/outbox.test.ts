import { channel } from 'node:diagnostics_channel'
import { createCaches, type RedisCache } from 'holdfast'
import type { Redis } from 'ioredis'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { Outbox, type OutboxOptions } from '../../packages/redis/src/ioredis/outbox.ts'
import { command } from './command.ts'
import { VERSIONS } from './versions.ts'

const nothing = (): void => {}
const tick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

describe.each(VERSIONS)('an outbox over ioredis %s', (_, { Redis }) => {
  async function open(options: Partial<OutboxOptions> = {}): Promise<{ redis: Redis; outbox: Outbox }> {
    const redis = new Redis(inject('servers').single)
    onTestFinished(() => redis.disconnect())
    await redis.ping()
    return { redis, outbox: new Outbox(redis, { direct: true, onEnd: nothing, onOther: nothing, ...options }) }
  }

  test('writes what was sent in one tick in one piece, when the tick ends', async () => {
    const onEnd = vi.fn()
    const { redis, outbox } = await open({ onEnd })
    const write = vi.spyOn(redis.stream, 'write')
    outbox.open()
    const commands = [
      command('set', ['outbox:k', 'é\r\n']),
      command('get', ['outbox:k']),
      command('strlen', ['outbox:k']),
    ]
    for (const each of commands) outbox.send(each)
    expect([write.mock.calls.length, onEnd.mock.calls.length]).toEqual([0, 0])
    await tick()
    expect([write.mock.calls.length, onEnd.mock.calls.length]).toEqual([1, 1])
    const replies = await Promise.all(commands.map(({ promise }) => promise))
    expect(replies.map(String)).toEqual(['OK', 'é\r\n', '4'])
    expect(commands.every(({ written, isSettled }) => written && isSettled)).toBe(true)
  })

  test('writes the first five kilobytes of a large tick at once, and the rest in one piece when it ends', async () => {
    const { redis, outbox } = await open()
    const write = vi.spyOn(redis.stream, 'write')
    outbox.open()
    const commands = Array.from({ length: 20 }, (_, index) => command('set', [`outbox:${index}`, 'x'.repeat(1000)]))
    for (const each of commands) outbox.send(each)
    expect(write).toHaveBeenCalledTimes(1)
    expect(redis.stream.writableCorked).toBe(1)
    await tick()
    expect(write).toHaveBeenCalledTimes(2)
    expect((await Promise.all(commands.map(({ promise }) => promise))).every((reply) => String(reply) === 'OK')).toBe(
      true,
    )
  })

  test('waits until the turn of the event loop ends while replies are awaited', async () => {
    const { redis, outbox } = await open()
    const write = vi.spyOn(redis.stream, 'write')
    outbox.open()
    const first = command('get', ['outbox:k'])
    outbox.send(first)
    await tick()
    expect(write).toHaveBeenCalledTimes(1)
    outbox.open()
    const second = command('get', ['outbox:k'])
    outbox.send(second)
    await tick()
    expect(write).toHaveBeenCalledTimes(1)
    await Promise.all([first.promise, second.promise])
    expect(write).toHaveBeenCalledTimes(2)
  })

  test('does not copy bytes, and keeps their place', async () => {
    const { redis, outbox } = await open()
    const write = vi.spyOn(redis.stream, 'write')
    const bytes = Buffer.from([0, 13, 10, 255])
    outbox.open()
    const set = command('set', ['outbox:b', bytes, 'PX', 60_000])
    const get = command('get', ['outbox:b'])
    outbox.send(set)
    outbox.send(get)
    await tick()
    expect(write.mock.calls.map(([written]) => written)).toContain(bytes)
    expect(String(await set.promise)).toBe('OK')
    expect(await get.promise).toEqual(bytes)
  })

  test('sends first what was sent first, also where ioredis sends by itself in between', async () => {
    const onOther = vi.fn()
    const { redis, outbox } = await open({ onOther })
    outbox.open()
    const push = (value: string): Promise<unknown> => {
      const pushed = command('rpush', ['outbox:l', value])
      outbox.send(pushed)
      return pushed.promise
    }
    await redis.del('outbox:l')
    outbox.open()
    await Promise.all([
      push('1'),
      redis.rpush('outbox:l', '2'),
      push('3'),
      redis.pipeline().rpush('outbox:l', '4').exec(),
      push('5'),
    ])
    expect(await redis.lrange('outbox:l', 0, -1)).toEqual(['1', '2', '3', '4', '5'])
    expect(onOther).toHaveBeenCalled()
  })

  test('rejects what waits for a reply when the connection is lost', async () => {
    const { redis, outbox } = await open()
    redis.on('error', nothing)
    outbox.open()
    const wait = command('blpop', ['outbox:nothing', 0])
    outbox.send(wait)
    await tick()
    redis.disconnect()
    await expect(wait.promise).rejects.toThrow('Connection is closed')
  })

  test('lets no process end by an ASKING that is lost with its connection, as nobody waits for it', async () => {
    const { redis } = await open()
    const unhandled = vi.fn()
    process.once('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    void redis.asking()
    redis.disconnect()
    await new Promise((resolve) => redis.once('end', resolve))
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('passes a command to ioredis where the connection is not open', async () => {
    const { redis, outbox } = await open()
    redis.options.enableOfflineQueue = false
    redis.disconnect()
    outbox.open()
    const get = command('get', ['outbox:k'])
    outbox.send(get)
    await expect(get.promise).rejects.toThrow()
    expect(get.written).toBe(false)
  })

  test('passes commands to ioredis while somebody watches them there', async () => {
    const seen: string[] = []
    const watch = (redis: Redis): void => {
      const send = redis.sendCommand
      redis.sendCommand = (sent, stream) => {
        seen.push(sent.name)
        return send.call(redis, sent, stream)
      }
    }
    const before = new Redis(inject('servers').single)
    onTestFinished(() => before.disconnect())
    await before.ping()
    watch(before)
    const { redis: after, outbox } = await open()
    watch(after)
    for (const each of [new Outbox(before, { direct: true, onEnd: nothing, onOther: nothing }), outbox]) {
      each.open()
      const get = command('get', ['outbox:k'])
      each.send(get)
      await get.promise
    }
    expect(seen).toEqual(['get', 'get'])
  })

  test('leaves everything to ioredis where it is told so, and then still writes at the end of the tick', async () => {
    const { redis, outbox } = await open({ direct: false })
    const sendCommand = vi.spyOn(Redis.prototype, 'sendCommand')
    onTestFinished(() => sendCommand.mockRestore())
    outbox.open()
    const get = command('get', ['outbox:k'])
    outbox.send(get)
    expect(redis.stream.writableCorked).toBe(1)
    await tick()
    expect(redis.stream.writableCorked).toBe(0)
    await get.promise
  })
})

test('commands of a cache go the way of ioredis while its tracing channel has subscribers', async () => {
  await using caches = createCaches({ BACKEND: 'redis', LOCATION: inject('servers').single })
  const cache = caches.get()
  await cache.set('outbox:traced', 1)
  const traced: unknown[] = []
  const note = (context: unknown): void => void traced.push(context)
  const started = channel('tracing:ioredis:command:start')
  started.subscribe(note)
  onTestFinished(() => void started.unsubscribe(note))
  await cache.get('outbox:traced')
  expect(traced).toEqual([expect.objectContaining({ command: 'get' })])
})

test('an encrypted socket is not corked', async () => {
  await using caches = createCaches(inject('servers').secured)
  const redis = (await (caches.get() as RedisCache).getRedisConnection()) as Redis
  const outbox = new Outbox(redis, { direct: true, onEnd: nothing, onOther: nothing })
  outbox.open()
  expect(redis.stream.writableCorked).toBe(0)
  const ping = command('ping', [] as never)
  outbox.send(ping)
  expect(String(await ping.promise)).toBe('PONG')
})
