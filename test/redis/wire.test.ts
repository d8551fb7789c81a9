import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { waitFor } from '@holdfast/local-redis'
import { createCaches } from 'holdfast'
import { describe, expect, test } from 'vitest'
import { startProxies } from '../support/proxies.ts'
import { redisTopologies } from '../support/topologies.ts'

// One slot and one shard: what is under way shares its connection with the reply that changes.
const TAG = '{one}'
const keys = Array.from({ length: 100 }, (_, index) => `${TAG}k${index}`)
const values = keys.map((key) => key.slice(TAG.length))
const pairs = keys.map((key, index) => [key, values[index]] as const)
const [, ...PAIRS] = pairs.slice(0, 3)

// Their reads go to a replica, and to the primary when that fails.
const READ_AGAIN = ['a primary and its replica', 'Sentinel']
// There gets do not travel together.
const CLUSTER = 'a Redis cluster of six nodes'

/** A byte that changes: what the server sends, what arrives, and whose reply it is. */
interface Change {
  readonly what: string
  readonly from: string
  readonly to: string
  readonly of: 'getMany' | 'all gets' | 'one get'
}

const CHANGES: readonly Change[] = [
  { of: 'getMany', what: 'the count', from: '*2\r\n$', to: '*3\r\n$' },
  { of: 'getMany', what: 'the type', from: '*2\r\n$', to: '+2\r\n$' },
  { of: 'getMany', what: 'a length', from: '*2\r\n$4', to: '*2\r\n$2' },
  { of: 'all gets', what: 'a count, which grows', from: '*100\r\n$', to: '*101\r\n$' },
  { of: 'all gets', what: 'a count, which shrinks', from: '*100\r\n$', to: '*000\r\n$' },
  { of: 'all gets', what: 'the type', from: '*100\r\n$', to: '+100\r\n$' },
  { of: 'all gets', what: 'a length', from: '$4\r\n"k7"', to: '$2\r\n"k7"' },
  { of: 'one get', what: 'the type', from: '$4\r\n"k7"', to: ':4\r\n"k7"' },
  { of: 'one get', what: 'the type, that of a list now', from: '$4\r\n"k7"', to: '*4\r\n"k7"' },
]

describe.concurrent.each(redisTopologies)('one byte that changes on the wire, on $name', ({ name, start }) => {
  const changes = CHANGES.filter(({ of }) => name !== CLUSTER || of !== 'all gets')

  test.each(changes)('($what, for $of) gives no key the value of another, and costs the connection', async (change) => {
    const { from, to, of } = change
    await using running = await start()
    let armed = false
    let connections = 0
    await using proxies = await startProxies(running.settings, running.ports, {
      onConnect: () => {
        connections += 1
        return false
      },
      onReply: (bytes, client) => {
        const at = armed ? bytes.indexOf(from, 0, 'latin1') : -1
        if (at >= 0) {
          armed = false
          bytes.write(to, at, 'latin1')
        }
        client.write(bytes)
      },
    })
    const { settings } = proxies
    const OPTIONS = { ...settings.OPTIONS, BATCH_GETS: of !== 'one get' }
    await using caches = createCaches({ ...settings, KEY_PREFIX: 'wire', OPTIONS })
    const cache = caches.get()
    await cache.setMany(pairs)
    await running.settle()
    expect(await cache.getMany(keys)).toEqual(new Map(pairs))

    const getMany = (): Promise<unknown> => cache.getMany(PAIRS.map(([key]) => key))
    const before = connections
    armed = true
    const first = getMany()
    const gets = keys.map((key) => cache.get(key))
    const outcomes = await Promise.allSettled([...gets, first, getMany()])
    expect(armed).toBe(false)

    const expected = [...values, new Map(PAIRS), new Map(PAIRS)]
    const failed = { code: 'ERR_CACHE_CONNECTION', node: expect.toBeOneOf(proxies.addresses) }
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') expect(outcome.value).toEqual(expected[index])
      else expect(outcome.reason).toMatchObject(failed)
    }
    const hit = { getMany: [100], 'all gets': keys.map((_, index) => index), 'one get': [7] }[of]
    const status = READ_AGAIN.includes(name) ? 'fulfilled' : 'rejected'
    expect(hit.map((index) => outcomes[index]?.status)).toEqual(hit.map(() => status))

    const again = (): Promise<unknown[]> => Promise.all(keys.map((key) => cache.get(key)))
    expect(await waitFor('all are read', again)).toEqual(values)
    await waitFor('a new connection is made', async () => connections > before)
  })
})

const GREETINGS = [
  ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
  ['sends garbage', '\u0000\u0001\u0002garbage\r\n'],
  ['speaks an SMTP greeting', '220 mail.example ESMTP\r\n'],
] as const

describe.concurrent.each(redisTopologies)('a peer that is no Redis server, on $name', ({ name, start }) => {
  test.each(GREETINGS)('and %s is an error of the connection that says what answered', async (_, greeting) => {
    await using running = await start()
    let foreign = true
    await using proxies = await startProxies(running.settings, running.ports, {
      onConnect: (client) => {
        if (foreign) client.once('data', () => client.write(greeting))
        return foreign
      },
    })
    const { settings } = proxies
    const OPTIONS = { ...settings.OPTIONS, SOCKET_TIMEOUT: 0.3, SOCKET_CONNECT_TIMEOUT: 0.3 }
    await using caches = createCaches({ ...settings, KEY_PREFIX: 'peer', OPTIONS })
    const cache = caches.get()
    const calls = [() => cache.get('k'), () => cache.set('k', 'v'), () => cache.getMany(['k', 'l'])]
    const errors = (): Promise<unknown[]> =>
      Promise.all(calls.map((call) => call().then(String, (caught: unknown) => caught)))
    const said = `it sent ${JSON.stringify(greeting[0])} where a reply begins`
    const expected = {
      code: 'ERR_CACHE_CONNECTION',
      message: expect.stringContaining(`the peer does not speak Redis's protocol: ${said}`),
    }
    for (const error of await errors()) expect(error).toMatchObject(expected)
    foreign = false
    proxies.cut()
    await waitFor('Redis answers', () => cache.set('k', 'v'))
    expect(await waitFor('it is read', () => cache.get('k'))).toBe('v')
    foreign = true
    proxies.cut()
    await waitFor('the peer is noticed again', async () => String(await errors()).includes(said))
    for (const error of await errors()) expect(error).toMatchObject(expected)
  })

  test('and is one of the servers costs only what that server is needed for', async () => {
    await using running = await start()
    let sick: number | undefined
    await using proxies = await startProxies(running.settings, running.ports, {
      onConnect: (client, port) => {
        if (port === sick) client.once('data', () => client.end(GREETINGS[0][1]))
        return port === sick
      },
    })
    const settings = { ...proxies.settings, KEY_PREFIX: 'one peer' }
    await using early = createCaches(settings)
    const cache = early.get()
    const keysOf = new Map<string, string[]>()
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const { node } = await cache.locate(key)
      keysOf.set(node, [...(keysOf.get(node) ?? []), key])
      await cache.set(key, 'v')
    }
    await running.settle()
    const [[node, [lost = '']], ...others] = [...keysOf] as [[string, string[]], ...[string, string[]][]]
    const failed = {
      code: 'ERR_CACHE_CONNECTION',
      message: expect.stringContaining(`the peer does not speak Redis's protocol: it sent "H"`),
    }
    sick = running.ports[proxies.addresses.indexOf(node)]
    proxies.cut(sick)
    await using late = createCaches(settings)
    for (const cache of [early.get(), late.get()]) {
      // Also while the connection is being closed, and made again.
      const seen: string[] = []
      const end = performance.now() + 10_000
      while (!seen.at(-1)?.includes('"H"') && performance.now() < end) {
        const said = String(await cache.set(lost, 'w').catch(String))
        if (said !== seen.at(-1)) seen.push(said)
        await setImmediate()
      }
      expect(String(seen)).not.toContain('enableOfflineQueue')
      await expect(cache.set(lost, 'w')).rejects.toMatchObject(failed)
      if (READ_AGAIN.includes(name)) expect(await cache.get(lost)).toBe('v')
      else await expect(cache.get(lost)).rejects.toMatchObject(failed)
      for (const [key = ''] of others.map(([, keys]) => keys)) expect(await cache.set(key, 'w')).toBe(true)
    }
    sick = undefined
    for (const cache of [early.get(), late.get()]) await waitFor('Redis answers', () => cache.set(lost, 'v'))
  })
})

describe.concurrent.each(redisTopologies)('on $name', ({ start }) => {
  test('values that take longer than SOCKET_TIMEOUT to arrive are not late while they arrive', async () => {
    await using running = await start()
    // A quarter of a megabyte at most every 50 ms, for each connection.
    const pending = new Map<Socket, Buffer[]>()
    const timer = setInterval(() => {
      for (const [client, chunks] of pending) {
        for (let sent = 0; chunks.length > 0 && sent < 250_000; ) {
          const [bytes = Buffer.alloc(0)] = chunks.splice(0, 1)
          sent += bytes.length
          client.write(bytes)
        }
      }
    }, 50)
    await using proxies = await startProxies(running.settings, running.ports, {
      onReply: (bytes, client) => pending.set(client, [...(pending.get(client) ?? []), bytes]),
    })
    const { settings } = proxies
    const OPTIONS = { ...settings.OPTIONS, SOCKET_TIMEOUT: 0.4 }
    await using caches = createCaches({ ...settings, KEY_PREFIX: 'slow', OPTIONS })
    const cache = caches.get()
    const value = 'x'.repeat(1_000_000)
    try {
      await cache.set('large', value)
      await running.settle()
      const begun = performance.now()
      const values = await Promise.all(Array.from({ length: 4 }, () => cache.get<string>('large')))
      expect(performance.now() - begun).toBeGreaterThan(500)
      expect(values.every((found) => found === value)).toBe(true)
    } finally {
      clearInterval(timer)
    }
  })
})
