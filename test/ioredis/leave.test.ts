import { once } from 'node:events'
import { startServer } from '@holdfast/local-redis'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { bytesReadOf, leave, leaveAtUnaskedReply, leaveIfStuck } from '../../packages/redis/src/ioredis/leave.ts'
import { startProxies } from '../support/proxies.ts'

test('the connection to a server that sends nothing is closed, with the reason', async () => {
  await using server = await startServer()
  const redis = new Redis(server.port, { retryStrategy: () => null })
  onTestFinished(() => redis.disconnect())
  await redis.ping()
  await server.pause()
  const failed = once(redis, 'error')
  leaveIfStuck(
    redis,
    50,
    () => bytesReadOf(redis),
    () => {},
  )
  expect(String((await failed)[0])).toMatch('Socket timeout')
  await server.resume()
})

test('a connection that is left tells why, and is made again', async () => {
  await using server = await startServer()
  const redis = new Redis(server.port, { retryStrategy: () => 1 })
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  await redis.ping()
  const failed = once(redis, 'error')
  const again = new Promise((resolve) => redis.once('ready', resolve))
  leave(redis, 'no reason')
  expect(String((await failed)[0])).toMatch('no reason')
  await again
  expect(await redis.ping()).toBe('PONG')
})

test('the connection to a server that sends anything stays', async () => {
  await using server = await startServer()
  const redis = new Redis(server.port)
  onTestFinished(() => redis.disconnect())
  await redis.ping()
  const over = Promise.withResolvers<boolean>()
  leaveIfStuck(redis, 50, () => bytesReadOf(redis), over.resolve)
  await redis.ping()
  expect(await over.promise).toBe(false)
  expect([redis.status, redis.stream.destroyed]).toEqual(['ready', false])
})

test('the connection to a server that answers what nobody asked is closed', async () => {
  await using server = await startServer()
  await using proxies = await startProxies({ BACKEND: 'redis', LOCATION: server.url }, [server.port], {
    onReply: (bytes, client) => client.write(/PONG/.test(String(bytes)) ? Buffer.concat([bytes, bytes]) : bytes),
  })
  const redis = new Redis(String(proxies.settings.LOCATION), { retryStrategy: () => null })
  onTestFinished(() => redis.disconnect())
  leaveAtUnaskedReply(redis)
  const reasons: string[] = []
  redis.on('error', (error) => reasons.push(error.message))
  const ended = new Promise((resolve) => redis.once('end', resolve))
  await redis.ping()
  await ended
  expect(reasons).toContain('the server sent a reply that nobody asked for')
})
