import { type LocalCluster, startCluster, startServer, waitFor } from '@holdfast/local-redis'
import { type ConnectionPoolKwargs, createCaches, type RedisCache } from 'holdfast'
import { type Cluster, Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

describe('a cluster that announces addresses which lead nowhere', () => {
  let own: LocalCluster
  const WRONG = 'inside.invalid'
  const wrongPort = (port: number): number => (port > 40_000 ? port - 30_000 : port + 20_000)

  beforeAll(async () => {
    own = await startCluster({ replicasPerPrimary: 0, args: ['--cluster-preferred-endpoint-type', 'hostname'] })
    const admins = own.nodes.map(({ port }) => new Redis(port))
    await Promise.all(
      admins.map(async (admin, index) => {
        await admin.config('SET', 'cluster-announce-hostname', WRONG)
        await admin.config('SET', 'cluster-announce-port', wrongPort(own.nodes[index]?.port as number))
      }),
    )
    await waitFor('every node announces them', async () => {
      const slots = await Promise.all(admins.map((admin) => admin.cluster('SLOTS')))
      const right = own.nodes.some(({ port }) => JSON.stringify(slots).includes(`,${port},`))
      return !right && JSON.stringify(slots).split(WRONG).length - 1 >= 9
    })
    for (const admin of admins) admin.disconnect()
  })
  afterAll(() => own.stop())

  test.each<[string, () => ConnectionPoolKwargs]>([
    [
      'host_port_remap',
      () => ({
        host_port_remap: own.nodes.map(({ port }) => ({
          from_host: WRONG,
          from_port: wrongPort(port),
          to_host: '127.0.0.1',
          to_port: port,
        })),
      }),
    ],
    [
      'address_remap',
      () => ({
        address_remap: ([, wrong]) => [
          '127.0.0.1',
          own.nodes.find(({ port }) => wrongPort(port) === wrong)?.port as number,
        ],
      }),
    ],
  ])('is reached by %s', async (_, kwargs) => {
    const caches = createCaches({
      BACKEND: 'redis',
      LOCATION: own.url,
      OPTIONS: { CLIENT_CLASS: 'cluster', CONNECTION_POOL_KWARGS: kwargs() },
    })
    onTestFinished(() => caches.close())
    const entries = Array.from({ length: 50 }, (__, index) => [`k${index}`, index] as const)
    await caches.get().setMany(entries)
    expect(await caches.get().getMany(entries.map(([key]) => key))).toEqual(new Map(entries))
    const reached = own.nodes.map(({ port }) => `127.0.0.1:${port}`)
    expect(reached).toContain((await caches.get().locate('k1')).node)
    // A slot has moved: the address in the redirection is translated, too.
    const { slots } = (await caches.get().getRedisConnection()) as Cluster
    const { node, slot } = await caches.get().locate('k1')
    const { node: wrong } = await caches.get().locate('k2')
    expect(wrong).not.toBe(node)
    slots[slot as number] = [wrong]
    expect(await caches.get().get('k1')).toBe(1)
    expect(slots[slot as number]).toEqual([node])
  })
})

describe('credential_provider', () => {
  test('is asked before every connection, on a cluster too, and never shown', async () => {
    await using own = await startCluster({ replicasPerPrimary: 0, password: 'hunter2' })
    const caches = createCaches({
      BACKEND: 'redis',
      LOCATION: own.nodes.map(({ port }) => `redis://127.0.0.1:${port}`),
      OPTIONS: {
        CLIENT_CLASS: 'cluster',
        CONNECTION_POOL_KWARGS: { credential_provider: async () => ({ password: 'hunter2' }) },
      },
    })
    onTestFinished(() => caches.close())
    expect(await caches.get().set('k', 1)).toBe(true)
  })

  test('gives the new password when the old one has been changed', async () => {
    await using server = await startServer({ args: ['--requirepass', 'first'] })
    let password = 'first'
    const caches = createCaches({
      BACKEND: 'redis',
      LOCATION: `redis://127.0.0.1:${server.port}/0`,
      OPTIONS: { CONNECTION_POOL_KWARGS: { credential_provider: () => ['default', password] } },
    })
    onTestFinished(() => caches.close())
    const cache = caches.get()
    await cache.set('k', 1)
    const observer = new Redis(server.port, { password })
    onTestFinished(() => observer.disconnect())
    await observer.config('SET', 'requirepass', 'second')
    password = 'second'
    await observer.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    expect(await waitFor('the cache is connected again', () => cache.get('k'))).toBe(1)
  })

  describe.each([
    ['one server', {}],
    ['a cluster', { CLIENT_CLASS: 'cluster' }],
  ])('of %s', (kind, options) => {
    let port: number
    let stop: () => Promise<void>
    beforeAll(async () => {
      const password = 'hunter2'
      const own = kind === 'a cluster' ? await startCluster({ replicasPerPrimary: 0, password }) : undefined
      const server = own?.nodes[0] ?? (await startServer({ args: ['--requirepass', password] }))
      port = server.port
      stop = () => (own ?? server).stop()
    })
    afterAll(() => stop())

    /** A cache whose provider does what `answers` say, one after the other. */
    function openCache(answers: readonly (() => unknown)[]): { readonly cache: RedisCache; asked(): number } {
      let asked = 0
      const credential_provider = (): never => {
        const answer = answers[Math.min(asked, answers.length - 1)]
        asked += 1
        return answer?.() as never
      }
      const caches = createCaches({
        BACKEND: 'redis',
        LOCATION: `redis://127.0.0.1:${port}`,
        OPTIONS: { ...options, CONNECTION_POOL_KWARGS: { credential_provider, socket_connect_timeout: 0.3 } },
      })
      onTestFinished(() => caches.close())
      return { cache: caches.get(), asked: () => asked }
    }
    const right = (): object => ({ password: 'hunter2' })

    test('a provider that hangs once is asked again', async () => {
      const { cache, asked } = openCache([() => new Promise(() => {}), right])
      const error = await cache.get('k').catch((reason: unknown) => reason)
      // A cluster asks once more when a node refuses, and may be connected already.
      if (asked() === 1) {
        expect(error).toMatchObject({
          code: 'ERR_CACHE_CONNECTION',
          message: expect.stringContaining('credential_provider gave no answer within 0.3 s'),
        })
      }
      expect(await waitFor('the cache is connected', () => cache.set('k', 1))).toBe(true)
    })

    test('what it throws is the cause of the error, and not that the server wants a password', async () => {
      const expired = new Error('the token of this machine has expired')
      const { cache } = openCache([() => Promise.reject(expired)])
      await expect(cache.get('k')).rejects.toMatchObject({
        code: 'ERR_CACHE_CONNECTION',
        message: expect.stringContaining('the token of this machine has expired'),
        cause: expired,
      })
    })
  })
})
