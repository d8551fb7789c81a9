import { startServer, waitFor } from '@holdfast/local-redis'
import { ConnectionPool, type ConnectionPoolKwargs, DefaultClient } from 'holdfast'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

function openPool(port: number, kwargs: ConnectionPoolKwargs): ConnectionPool {
  const pool = new ConnectionPool({ locations: [{ host: '127.0.0.1', port, tls: false, kwargs: {} }], kwargs })
  onTestFinished(() => pool.close())
  return pool
}

const read = (pool: ConnectionPool): Promise<string | null> => pool.run((redis) => redis.get('k'), 'any')

describe('a read', () => {
  test('that timed out is tried again with retry_on_timeout; a write never is', async () => {
    await using server = await startServer()
    const pool = openPool(server.port, { socket_timeout: 2, retry_on_timeout: true })
    const impatient = openPool(server.port, { socket_timeout: 1.2 })
    await pool.run((redis) => redis.set('k', 'v'))
    await impatient.run((redis) => redis.ping())
    await server.pause()
    let attempts = 0
    const reading = pool.run((redis) => {
      attempts += 1
      return redis.get('k')
    }, 'any')
    // By then the first attempt has used its half of the two seconds.
    await expect(read(impatient)).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT' })
    await server.resume()
    expect(await reading).toBe('v')
    expect(attempts).toBe(2)
  })

  test('and all its attempts have SOCKET_TIMEOUT together', async () => {
    await using server = await startServer()
    const pool = openPool(server.port, { socket_timeout: 0.4, retry_on_timeout: true, retry: 3 })
    await read(pool)
    await server.pause()
    const begun = performance.now()
    await expect(read(pool)).rejects.toMatchObject({ code: 'ERR_CACHE_TIMEOUT' })
    expect(performance.now() - begun).toBeLessThan(1200)
    await server.resume()
  })

  test('that met a lost connection is tried again with retry_on_error; a write fails at once', async () => {
    await using server = await startServer()
    const pool = openPool(server.port, { socket_timeout: 8, retry_on_error: ['ConnectionError'], retry: 20 })
    await read(pool)
    await server.kill()
    await waitFor('the connection is lost', async () => !pool.usable)
    const reading = read(pool)
    let writes = 0
    const write = pool.run((redis) => {
      writes += 1
      return redis.set('k', 'v')
    })
    await expect(write).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
    await server.restart()
    expect(await reading).toBeNull()
    expect(writes).toBe(0)
  })

  test('is not tried again unless settings ask for it, or after an error that stays', async () => {
    await using server = await startServer()
    const plain = openPool(server.port, {})
    const stubborn = openPool(server.port, { retry_on_error: ['ConnectionError', 'TimeoutError'], retry: 5 })
    let attempts = 0
    const fail = (redis: Redis): Promise<unknown> => {
      attempts += 1
      return redis.lpop('k')
    }
    await plain.run((redis) => redis.set('k', 'v'))
    await expect(stubborn.run(fail, 'any')).rejects.toMatchObject({ code: 'ERR_CACHE_SERVER' })
    expect(attempts).toBe(1)
    await server.kill()
    await waitFor('the connection is lost', async () => !plain.usable)
    await expect(plain.run(fail, 'any')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
    expect(attempts).toBe(1)
  })
})

test('a health check goes on until its pool is closed, on the connection of a user too', async () => {
  await using server = await startServer()
  const client = new Redis(server.port)
  onTestFinished(() => client.disconnect())
  await client.ping()
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const location = { host: '127.0.0.1', port: server.port, tls: false, kwargs: {}, client }
  const pool = new ConnectionPool({ locations: [location], kwargs: { health_check_interval: 30 } })
  await client.config('RESETSTAT')
  vi.advanceTimersByTime(90_000)
  const pings = async (): Promise<string | undefined> =>
    /cmdstat_ping:calls=(\d+)/.exec(await client.info('commandstats'))?.[1]
  expect(await pings()).toBe('3')
  await pool.close()
  vi.advanceTimersByTime(90_000)
  expect(await pings()).toBe('3')
  expect(vi.getTimerCount()).toBe(0)
})

test('a client leases connections to its primary for every key', async () => {
  await using server = await startServer()
  const locations = [{ host: '127.0.0.1', port: server.port, tls: false, kwargs: {} }]
  const pool = openPool(server.port, {})
  const client = new DefaultClient({
    locations,
    replicaReadOnly: true,
    openPool: () => pool,
    closePools: () => pool.close(),
  })
  const shared = await client.raw('primary')
  for (const key of [undefined, 'k']) {
    const [own, replies] = await client.lease(
      key,
      async (redis) => [redis, await redis.multi().incr('n').exec()] as const,
    )
    expect(own).not.toBe(shared)
    expect(replies?.[0]?.[0]).toBeNull()
  }
})
