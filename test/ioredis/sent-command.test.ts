import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { SentCommand } from '../../packages/redis/src/ioredis/sent-command.ts'
import { VERSIONS } from './versions.ts'

describe.each(VERSIONS)('a command sent by ioredis %s', (_, { Redis }) => {
  test('asks for bytes, and takes text, numbers and bytes as arguments', async () => {
    const redis = new Redis(inject('servers').single)
    onTestFinished(() => redis.disconnect())
    const set = new SentCommand({ name: 'set', args: ['sent:k', Buffer.from([0, 255]), 'PX', 60_000] })
    expect(String(await set.sendOn(redis))).toBe('OK')
    const get = new SentCommand({ name: 'get', args: ['sent:k'] })
    expect(await get.sendOn(redis)).toEqual(Buffer.from([0, 255]))
  })

  test('has no deadline of ioredis, though the connection has a commandTimeout', async () => {
    const redis = new Redis(inject('servers').single, { commandTimeout: 50 })
    onTestFinished(() => redis.disconnect())
    await expect(redis.blpop('sent:nothing', 0.2)).rejects.toThrow('Command timed out')
    const blpop = new SentCommand({ name: 'blpop', args: ['sent:nothing', 0.2] })
    expect(await blpop.sendOn(redis)).toBeNull()
  })

  test('can be rejected while it waits, and its late reply is dropped', async () => {
    const redis = new Redis(inject('servers').single)
    onTestFinished(() => redis.disconnect())
    const blpop = new SentCommand({ name: 'blpop', args: ['sent:nothing', 0.1] })
    const waiting = blpop.sendOn(redis)
    await redis.client('ID').catch(() => {})
    expect(await waiting).toBeNull()
    const late = new SentCommand({ name: 'blpop', args: ['sent:nothing', 0.1] })
    const rejected = late.sendOn(redis)
    late.reject(new Error('late'))
    await expect(rejected).rejects.toThrow('late')
    // The reply to this one comes after the dropped one.
    expect(await redis.echo('next')).toBe('next')
  })
})
