import type { Socket } from 'node:net'
import { waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { startProxies } from '../support/proxies.ts'

/**
 * Lines that a server may send where a reply to GET is expected, and is not what GET answers. A null that no command
 * waits for is not among them: SECURITY.md says what it does.
 */
const REPLIES: Readonly<Record<string, string>> = {
  'a length that never comes': '$99999999999999\r\n',
  'a negative length': '$-2\r\n',
  'a length that is no number': '$abc\r\n',
  'a negative count': '*-7\r\n',
  'a count beyond what a list can have': '*4294967296\r\n',
  'a count of twenty digits': '*99999999999999999999\r\n',
  'a hundred thousand lists in each other': '*1\r\n'.repeat(100_000),
  'an integer': ':5\r\n',
  'an integer of a megabyte': `:${'9'.repeat(1_000_000)}\r\n`,
  'a list': '*1\r\n$1\r\na\r\n',
  'an empty list': '*0\r\n',
  'a map': '%1\r\n+a\r\n+b\r\n',
  'a map whose key is a list': '%1\r\n*0\r\n+b\r\n',
  'a set': '~1\r\n+a\r\n',
  'a boolean': '#t\r\n',
  'a double': ',1.5\r\n',
  'a big number of a hundred thousand digits': `(${'9'.repeat(100_000)}\r\n`,
  'an attribute': '|1\r\n+a\r\n+b\r\n',
  'a message that nobody subscribed to': '>3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n',
  'a message of nothing': '>0\r\n',
  'an error of a megabyte': `-ERR ${'x'.repeat(1_000_000)}\r\n`,
  'a redirection to nowhere': '-MOVED 99999999 nowhere\r\n',
  'two replies': '+OK\r\n+OK\r\n',
  'an HTTP response': 'HTTP/1.1 200 OK\r\n\r\n',
}

interface Peer {
  readonly cache: RedisCache
  /** Sends these bytes instead of what the server answers next. */
  answerWith(bytes: string): void
  /** Sends these bytes to every connection now. */
  sendNow(bytes: string): void
}

/** A cache on a real server, behind what answers in its place. */
async function open(OPTIONS: object): Promise<Peer> {
  const location = { BACKEND: 'redis' as const, LOCATION: inject('servers').single }
  const clients = new Set<Socket>()
  let next: string | undefined
  const proxies = await startProxies(location, [Number(new URL(location.LOCATION).port)], {
    onConnect: (client) => {
      clients.add(client)
      client.on('close', () => clients.delete(client))
      return false
    },
    onReply: (bytes, client) => {
      client.write(next === undefined ? bytes : Buffer.from(next, 'latin1'))
      next = undefined
    },
  })
  const caches = createCaches({
    ...proxies.settings,
    KEY_PREFIX: `replies ${process.pid}`,
    OPTIONS: { SOCKET_TIMEOUT: 0.1, ...OPTIONS },
  })
  onTestFinished(async () => {
    await caches.close()
    await proxies[Symbol.asyncDispose]()
  })
  const cache = caches.get() as RedisCache
  await cache.set('k', 'v')
  await cache.get('k')
  return {
    cache,
    answerWith: (bytes) => {
      next = bytes
    },
    sendNow: (bytes) => {
      for (const client of clients) client.write(Buffer.from(bytes, 'latin1'))
    },
  }
}

const CODES = ['ERR_CACHE_CONNECTION', 'ERR_CACHE_TIMEOUT', 'ERR_CACHE_SERVER', 'ERR_CACHE_DECODE', 'none']

async function expectWell(cache: RedisCache, what: string): Promise<void> {
  await waitFor(`it is read again after ${what}`, async () => (await cache.get('k')) === 'v')
}

describe.each([
  ['RESP2 and a near cache', { NEAR_CACHE: {} }],
  ['RESP3', { CONNECTION_POOL_KWARGS: { protocol: 3 } }],
])('a hostile server, over %s,', (_, OPTIONS) => {
  test('costs errors and a connection, whatever it answers, and no process', async () => {
    const uncaught: unknown[] = []
    const note = (error: unknown): void => void uncaught.push(error)
    process.prependListener('uncaughtException', note)
    onTestFinished(() => void process.off('uncaughtException', note))
    const before = process.resourceUsage().maxRSS
    const { cache, answerWith } = await open(OPTIONS)
    for (const [what, bytes] of Object.entries(REPLIES)) {
      answerWith(bytes)
      const outcomes = await Promise.allSettled([cache.get('other'), cache.get('other', { read: 'primary' })])
      const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'none'))
      for (const code of codes) expect(code, what).toBeOneOf(CODES)
      await expectWell(cache, what)
      expect(uncaught, what).toEqual([])
    }
    expect((process.resourceUsage().maxRSS - before) * 1024).toBeLessThan(256 * 2 ** 20)
  })
})

describe('a server that speaks without being asked', () => {
  test('costs no process', async () => {
    const uncaught: unknown[] = []
    const note = (error: unknown): void => void uncaught.push(error)
    process.prependListener('uncaughtException', note)
    onTestFinished(() => void process.off('uncaughtException', note))
    const { cache, sendNow } = await open({})
    for (const bytes of ['+OK\r\n', ':1\r\n', '*1\r\n$-1\r\n', '*0\r\n', '-ERR no\r\n', ...Object.values(REPLIES)]) {
      sendNow(bytes)
      await expectWell(cache, JSON.stringify(bytes.slice(0, 40)))
      expect(uncaught, bytes.slice(0, 40)).toEqual([])
    }
  })
})
