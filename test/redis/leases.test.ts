import { type LocalServer, startServer, waitFor } from '@holdfast/local-redis'
import { BlockingConnectionPool, ConnectionPool, type ConnectionPoolKwargs } from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'

let server: LocalServer
let observer: Redis

beforeAll(async () => {
  server = await startServer()
  observer = new Redis(server.url)
})
afterAll(async () => {
  observer.disconnect()
  await server.stop()
})

function openPool(Pool: typeof ConnectionPool, kwargs: ConnectionPoolKwargs = {}): ConnectionPool {
  const { host, port } = server
  const pool = new Pool({ locations: [{ host, port, tls: false, kwargs: {} }], kwargs })
  onTestFinished(() => pool.close())
  return pool
}

/** The number of connections with a name on the server. */
async function countOf(name: string): Promise<number> {
  return String(await observer.client('LIST')).split(` name=${name} `).length - 1
}

/** Holds a lease until `letGo` is called. */
function hold(pool: ConnectionPool): { readonly held: Promise<Redis>; letGo(): void; readonly done: Promise<void> } {
  const held = Promise.withResolvers<Redis>()
  const free = Promise.withResolvers<void>()
  const done = pool.lease(async (redis) => {
    held.resolve(redis)
    await free.promise
  })
  done.catch(held.reject)
  return { held: held.promise, letGo: () => free.resolve(), done }
}

describe('a leased connection', () => {
  test('is nobody else’s: fifty increments by WATCH and MULTI at once make fifty', async () => {
    const pool = openPool(BlockingConnectionPool, { max_connections: 7, client_name: 'counting' })
    await observer.set('counter', 0)
    const increment = (): Promise<void> =>
      pool.lease(async (redis) => {
        for (;;) {
          await redis.watch('counter')
          const next = Number(await redis.get('counter')) + 1
          if (await redis.multi().set('counter', next).exec()) return
        }
      })
    await Promise.all(Array.from({ length: 50 }, increment))
    expect(await observer.get('counter')).toBe('50')
    // Seven leases, and the shared connection.
    expect(await countOf('counting')).toBe(8)
  })

  test('may block for longer than SOCKET_TIMEOUT, and holds up nobody', async () => {
    const pool = openPool(ConnectionPool, { socket_timeout: 0.2 })
    const popped = pool.lease((redis) => redis.blpop('queue', 0.8))
    await waitFor('the server blocks', async () => /blocked_clients:1/.test(await observer.info('clients')))
    const before = Date.now()
    for (let call = 0; call < 20; call += 1) await pool.run((redis) => redis.set('other', call))
    expect(Date.now() - before).toBeLessThan(500)
    // Nothing was pushed. The server answers after 0.8 seconds, when commands and sockets would have timed out long
    // before.
    expect(await popped).toBeNull()
    const again = pool.lease((redis) => redis.blpop('queue', 30))
    await observer.rpush('queue', 'job')
    expect(await again).toEqual(['queue', 'job'])
  })

  test('is used again, as if it were new', async () => {
    const pool = openPool(ConnectionPool, { client_name: 'tidy' })
    const id = await pool.lease((redis) => redis.client('ID'))
    await pool.lease((redis) => redis.watch('watched'))
    await pool.lease((redis) => redis.select(3))
    await pool.lease((redis) => redis.multi({ pipeline: false }))
    const later = await pool.lease(async (redis) => {
      await observer.set('watched', 'changed')
      return {
        id: await redis.client('ID'),
        info: String(await redis.client('INFO')),
        replies: await redis.multi().set('x', 1).exec(),
      }
    })
    expect(later.id).toBe(id)
    expect(later.info).toContain(' db=0 ')
    // In no transaction, which would be an x. Valkey counts its commands on.
    expect(later.info).toContain(' flags=N ')
    expect(later.replies).toEqual([[null, 'OK']])
    expect(await countOf('tidy')).toBe(2)
  })

  test.each<[string, (redis: Redis) => Promise<unknown>]>([
    ['subscribes', (redis) => redis.subscribe('news')],
    ['leaves a listener behind', async (redis) => redis.on('message', () => {})],
    ['watches every command', (redis) => redis.call('MONITOR')],
    ['leaves a command pending', async (redis) => void redis.blpop('nothing', 0).catch(() => {})],
  ])('is thrown away when its work %s', async (_, work) => {
    const pool = openPool(ConnectionPool, { socket_timeout: 0.3 })
    const first = await pool.lease(async (redis) => {
      const id = await redis.client('ID')
      await work(redis)
      return id
    })
    expect(await pool.lease((redis) => redis.client('ID'))).not.toBe(first)
    await waitFor(
      'the server has let go of it',
      async () => !String(await observer.client('LIST')).includes(`id=${first} `),
    )
  })

  test('is closed when its work fails, whose error the caller gets unchanged', async () => {
    const pool = openPool(ConnectionPool)
    const ids: number[] = []
    const mine = new Error('mine')
    const fail = pool.lease(async (redis) => {
      ids.push(await redis.client('ID'))
      await redis.multi({ pipeline: false })
      throw mine
    })
    await expect(fail).rejects.toBe(mine)
    ids.push(await pool.lease((redis) => redis.client('ID')))
    expect(new Set(ids).size).toBe(2)
  })

  test('does not hang on a hung server, blocking commands neither', async () => {
    await using hung = await startServer()
    const { host, port } = hung
    const kwargs = { socket_timeout: 0.2 }
    const pool = new ConnectionPool({ locations: [{ host, port, tls: false, kwargs: {} }], kwargs })
    onTestFinished(() => pool.close())
    const work = (command: (redis: Redis) => Promise<unknown>): Promise<unknown> =>
      pool.lease(async (redis) => {
        await hung.pause()
        return await command(redis)
      })
    await expect(work((redis) => redis.get('k'))).rejects.toThrow('timed out')
    await hung.resume()
    await waitFor('the server answers again', () => pool.run((redis) => redis.ping()))
    await expect(work((redis) => redis.blpop('k', 0.1))).rejects.toThrow('timed out')
    await hung.resume()
  })

  test('is closed when nobody has used it for half a minute', async () => {
    const pool = openPool(ConnectionPool, { client_name: 'idle' })
    await pool.run((redis) => redis.ping())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await pool.lease((redis) => redis.ping())
    vi.advanceTimersByTime(29_000)
    expect(await countOf('idle')).toBe(2)
    vi.advanceTimersByTime(1000)
    vi.useRealTimers()
    await waitFor('only the shared one is left', async () => (await countOf('idle')) === 1)
  })
})

describe('more leases than max_connections', () => {
  test('are refused at once', async () => {
    const pool = openPool(ConnectionPool, { max_connections: 1 })
    const { held, letGo, done } = hold(pool)
    await held
    await expect(pool.lease((redis) => redis.ping())).rejects.toMatchObject({
      code: 'ERR_CACHE_POOL_EXHAUSTED',
      node: `${server.host}:${server.port}`,
      message: expect.stringContaining('Too many connections'),
    })
    // Cache commands need no lease.
    expect(await pool.run((redis) => redis.ping())).toBe('PONG')
    letGo()
    await done
    expect(await pool.lease((redis) => redis.ping())).toBe('PONG')
  })

  test('wait for a free one where the pool blocks, in order', async () => {
    const pool = openPool(BlockingConnectionPool, { max_connections: 1 })
    const { held, letGo } = hold(pool)
    await held
    const order: number[] = []
    const waiting = [1, 2, 3].map((turn) => pool.lease(async () => void order.push(turn)))
    letGo()
    await Promise.all(waiting)
    expect(order).toEqual([1, 2, 3])
  })

  test('are refused after `timeout` seconds where the pool blocks', async () => {
    const pool = openPool(BlockingConnectionPool, { max_connections: 1, timeout: 0.1 })
    const { held, letGo, done } = hold(pool)
    await held
    const refused = pool.lease((redis) => redis.ping())
    await expect(refused).rejects.toMatchObject({
      code: 'ERR_CACHE_POOL_EXHAUSTED',
      message: expect.stringContaining('within 0.1 s'),
    })
    letGo()
    await done
    expect(await pool.lease((redis) => redis.ping())).toBe('PONG')
  })
})

describe('closing a pool', () => {
  test('lets leased work finish, rejects waiting callers, and leaves no connection', async () => {
    const pool = openPool(BlockingConnectionPool, { max_connections: 1, client_name: 'closing' })
    const working = pool.lease((redis) => redis.blpop('closing', 5))
    await waitFor('the work is under way', async () => (await countOf('closing')) === 2)
    const waiting = pool.lease((redis) => redis.ping())
    const refused = expect(waiting).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    const closing = pool.close()
    await refused
    await observer.rpush('closing', 'last')
    expect(await working).toEqual(['closing', 'last'])
    await closing
    await waitFor('no connection is left', async () => (await countOf('closing')) === 0)
    await expect(pool.lease((redis) => redis.ping())).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })

  test('does not wait for ever for leased work', async () => {
    const pool = openPool(ConnectionPool, { client_name: 'stubborn' })
    const working = expect(pool.lease((redis) => redis.blpop('never', 0))).rejects.toThrow('Connection is closed')
    await waitFor('the server blocks', async () => /blocked_clients:[1-9]/.test(await observer.info('clients')))
    await pool.close()
    await working
    await waitFor('no connection is left', async () => (await countOf('stubborn')) === 0)
  })

  test('a server that is not there is reported', async () => {
    const pool = new ConnectionPool({ locations: [{ host: '127.0.0.1', port: 1, tls: false, kwargs: {} }], kwargs: {} })
    onTestFinished(() => pool.close())
    await expect(pool.lease((redis) => redis.ping())).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })
})
