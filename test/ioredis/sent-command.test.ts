import { describe, expect, inject, onTestFinished, test } from 'vitest'
import type { Line } from '../../packages/redis/src/ioredis/sent-command.ts'
import { bytesOf, integer, UnexpectedReplyError } from '../../packages/redis/src/replies.ts'
import { command } from './command.ts'
import { nodesOf, VERSIONS } from './versions.ts'

describe.each(VERSIONS)('a command sent by ioredis %s', (_, { Cluster, Command, Redis }) => {
  test('asks for bytes, and takes text, numbers and bytes as arguments', async () => {
    const redis = new Redis(inject('servers').single)
    onTestFinished(() => redis.disconnect())
    const set = command('set', ['sent:k', Buffer.from([0, 255]), 'PX', 60_000])
    expect(String(await set.sendOn(redis))).toBe('OK')
    expect(await command('get', ['sent:k']).sendOn(redis)).toEqual(Buffer.from([0, 255]))
  })

  test('has no deadline of ioredis, though the connection has a commandTimeout', async () => {
    const redis = new Redis(inject('servers').single, { commandTimeout: 50 })
    onTestFinished(() => redis.disconnect())
    await expect(redis.blpop('sent:nothing', 0.2)).rejects.toThrow('Command timed out')
    expect(await command('blpop', ['sent:nothing', 0.2]).sendOn(redis)).toBeNull()
  })

  test('can be rejected while it waits, and its late reply is dropped', async () => {
    const redis = new Redis(inject('servers').single)
    onTestFinished(() => redis.disconnect())
    const late = command('blpop', ['sent:nothing', 0.1])
    const rejected = late.sendOn(redis)
    late.reject(new Error('late'))
    await expect(rejected).rejects.toThrow('late')
    // The reply to this one comes after the dropped one.
    expect(await redis.echo('next')).toBe('next')
  })

  test('may be watched as OpenTelemetry does: its resolve() and reject() are called without it', async () => {
    const redis = new Redis(inject('servers').single)
    onTestFinished(() => redis.disconnect())
    await redis.ping()
    const seen: string[] = []
    const original = redis.sendCommand
    redis.sendCommand = (sent, ...rest) => {
      const { resolve, reject } = sent
      sent.resolve = (reply) => {
        seen.push(`${sent.name} resolved`)
        resolve(reply)
      }
      sent.reject = (error) => {
        seen.push(`${sent.name} rejected`)
        reject(error)
      }
      return original.call(redis, sent, ...rest)
    }
    expect(String(await command('set', ['sent:k', 'v']).sendOn(redis))).toBe('OK')
    await expect(command('hget', ['sent:k', 'f']).sendOn(redis)).rejects.toThrow('WRONGTYPE')
    expect(seen).toEqual(['set resolved', 'hget rejected'])
  })

  test('knows whether it was written', async () => {
    const redis = new Redis(inject('servers').single, { lazyConnect: true, enableOfflineQueue: false })
    onTestFinished(() => redis.disconnect())
    const unsent = command('get', ['sent:k'])
    await expect(unsent.sendOn(redis)).rejects.toThrow("Stream isn't writeable")
    await redis.ping().catch(() => {})
    const connected = new Redis(inject('servers').single)
    onTestFinished(() => connected.disconnect())
    const sent = command('get', ['sent:k'])
    await sent.sendOn(connected)
    expect([unsent.written, sent.written]).toEqual([false, true])
  })

  test('finds its slot by its key, also as a script without keys that ioredis would find', async () => {
    const cluster = new Cluster(nodesOf(inject('servers').cluster))
    onTestFinished(() => cluster.disconnect())
    const set = command('set', ['sent:k', 'v'])
    expect(set.getSlot()).toBe(await cluster.cluster('KEYSLOT', 'sent:k'))
  })

  test('is read without the transformers that others have set for all clients', async () => {
    const redis = new Redis(inject('servers').single)
    onTestFinished(() => redis.disconnect())
    Command.setReplyTransformer('hlen', () => 'transformed')
    Command.setArgumentTransformer('hlen', () => ['another key'])
    onTestFinished(() => Command.setArgumentTransformer('hlen', (args) => args))
    await redis.del('sent:h')
    await command('hset', ['sent:h', 'field', 'value']).sendOn(redis)
    expect(await command('hlen', ['sent:h'], {}, integer).sendOn(redis)).toBe(1)
  })
})

test('after a reply of a shape that its command cannot have, no reply of the line is taken for an answer', async () => {
  const [[, { Redis }]] = VERSIONS
  const redis = new Redis(inject('servers').single)
  onTestFinished(() => redis.disconnect())
  await redis.mset('{sent}a', 1, '{sent}b', 2)
  const line: Line = {}
  const before = command('get', ['{sent}a'], line).sendOn(redis)
  const wrong = command('mget', ['{sent}a', '{sent}b'], line, bytesOf(3)).sendOn(redis)
  const after = command('get', ['{sent}b'], line).sendOn(redis)
  const other = command('get', ['{sent}b'], {}).sendOn(redis)
  const outcomes = await Promise.allSettled([before, wrong, after, other])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  expect(line.broken).toBeInstanceOf(UnexpectedReplyError)
  expect(line.broken?.message).toBe('The reply is not a list of 3')
})
