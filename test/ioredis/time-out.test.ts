import { startServer } from '@holdfast/local-redis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { timeOutAfter } from '../../packages/redis/src/ioredis/time-out.ts'
import { VERSIONS } from './versions.ts'

test.each(VERSIONS)('with ioredis %s, a command without a reply fails in time', async (_, { Command, Redis }) => {
  await using server = await startServer()
  const redis = new Redis(server.port)
  onTestFinished(() => redis.disconnect())
  redis.on('error', () => {})
  await redis.ping()
  await server.pause()
  onTestFinished(() => server.resume())
  const command = new Command('ping', [])
  timeOutAfter(command, 20)
  await expect(redis.sendCommand(command)).rejects.toThrow('Command timed out')
})

test.each(VERSIONS)('with ioredis %s, a reply that has arrived is read first', async (_, { Command, Redis }) => {
  const redis = new Redis(inject('servers').single)
  onTestFinished(() => redis.disconnect())
  const command = new Command('ping', [], { replyEncoding: 'utf8' })
  timeOutAfter(command, 20)
  // It has to connect, too, and in each turn of the event loop the process is busy for longer than the time.
  const block = (): void => {
    const end = performance.now() + 30
    while (performance.now() < end);
  }
  const blocks = setInterval(block, 1)
  onTestFinished(() => clearInterval(blocks))
  block()
  expect(await redis.sendCommand(command)).toBe('PONG')
})
