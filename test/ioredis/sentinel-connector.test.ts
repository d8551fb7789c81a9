import { startServer } from '@holdfast/local-redis'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { reportingSentinelConnector } from '../../packages/redis/src/ioredis/sentinel-connector.ts'

test('the errors of connections to Sentinels are reported, and not printed', async () => {
  const gone = await startServer()
  await gone.stop()
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => printed.mockRestore())
  const reported: Error[] = []
  const redis = new Redis({
    lazyConnect: true,
    Connector: reportingSentinelConnector((error) => reported.push(error), 5000),
    sentinels: [{ host: '127.0.0.1', port: gone.port }],
    name: 'mymaster',
    failoverDetector: true,
    sentinelRetryStrategy: () => null,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  await expect(redis.connect()).rejects.toThrow()
  expect(reported.map(String)).toContainEqual(expect.stringMatching(`ECONNREFUSED 127.0.0.1:${gone.port}`))
  expect(printed).not.toHaveBeenCalled()
})

test('a Sentinel that never answers is given up in time, although it accepts connections', async () => {
  await using server = await startServer()
  await server.pause()
  onTestFinished(() => server.resume())
  const redis = new Redis({
    lazyConnect: true,
    Connector: reportingSentinelConnector(() => {}, 50),
    sentinels: [{ host: '127.0.0.1', port: server.port }],
    name: 'mymaster',
    sentinelRetryStrategy: () => null,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  await expect(redis.connect()).rejects.toThrow('Command timed out')
})
