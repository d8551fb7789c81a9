import { readFileSync } from 'node:fs'
import { Framed } from '@holdfast/core'
import { httpCache } from '@holdfast/express'
import { createHandler } from '@holdfast/next'
import { sessionStore } from '@holdfast/session'
import { createCaches, type RedisCache, type RedisSettings } from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Random, seededRandom } from '../glob/random.ts'
import { useOwnServer } from '../support/own-server.ts'
import { expectCleanPrototypes } from './names.ts'

expectCleanPrototypes()
const server = useOwnServer()

const { pickles } = JSON.parse(
  readFileSync(new URL('../../packages/core/test/codec/fixtures/python.json', import.meta.url), 'utf8'),
) as { readonly pickles: Readonly<Record<string, readonly string[]>> }

const SEED = 20
const INPUTS = 200
/** Generous for 200 short inputs, also on a busy machine; far less than a forged length costs. */
const MAX_SECONDS = 20
const MAX_BYTES = 256 * 2 ** 20
const SECRET = Buffer.alloc(32, 7).toString('base64')

const CODECS: Readonly<Record<string, RedisSettings['OPTIONS']>> = {
  json: {},
  'json, zlib': { COMPRESSOR: 'zlib', COMPRESSOR_KWARGS: { min_length: 0 } },
  'msgpack, zstd': { SERIALIZER: 'msgpack', COMPRESSOR: 'zstd' },
  'msgpack, lz4': { SERIALIZER: 'msgpack', COMPRESSOR: 'lz4' },
  'structured, gzip': { SERIALIZER: 'structured', COMPRESSOR: 'gzip' },
  'structured, lzma': { SERIALIZER: 'structured', COMPRESSOR: 'lzma' },
  'json or pickle, brotli': { SERIALIZER: ['json', 'pickle'], COMPRESSOR: 'brotli' },
  string: { SERIALIZER: 'string' },
  encrypted: { ENCRYPTION: { keys: [{ id: 'one', secret: SECRET }] } },
  'with a near cache': { SERIALIZER: 'structured', NEAR_CACHE: {} },
}

/** What may come of bytes that nobody of us has written. */
const ALLOWED = ['ERR_CACHE_DECODE']

function open(OPTIONS: RedisSettings['OPTIONS'] = {}): RedisCache {
  const caches = createCaches({ BACKEND: 'redis', LOCATION: server.url, KEY_PREFIX: 'd', OPTIONS })
  onTestFinished(() => caches.close())
  return caches.get()
}

/** Bytes with a few changes: other bytes, cut, repeated, bytes added, a length that is huge. */
function mutated(random: Random, bytes: Buffer): Buffer {
  let result = Buffer.from(bytes)
  for (let changes = 1 + random.below(4); changes > 0; changes -= 1) {
    const at = random.below(result.length + 1)
    const kind = random.below(5)
    if (kind === 0 && result.length > 0) result[at % result.length] = random.below(256)
    else if (kind === 1) result = result.subarray(0, at)
    else if (kind === 2) result = Buffer.concat([result, result.subarray(at)])
    else if (kind === 3)
      result = Buffer.concat([result.subarray(0, at), Buffer.from([0xff, 0xff, 0xff, 0xff]), result.subarray(at)])
    else
      result = Buffer.concat([
        result.subarray(0, at),
        Buffer.alloc(random.below(9), random.below(256)),
        result.subarray(at),
      ])
  }
  return result
}

async function bounded(work: () => Promise<void>): Promise<void> {
  const begun = performance.now()
  const before = process.resourceUsage().maxRSS
  await work()
  expect((performance.now() - begun) / 1000).toBeLessThan(MAX_SECONDS)
  expect((process.resourceUsage().maxRSS - before) * 1024).toBeLessThan(MAX_BYTES)
}

/** Stores bytes as they are, and does everything that decodes them. Nothing but a decode error may come out. */
async function expectDecodeErrors(cache: RedisCache, inputs: readonly Buffer[]): Promise<void> {
  const keys = inputs.map((_, index) => `k${index}`)
  const stored = server.redis.pipeline()
  for (const [index, bytes] of inputs.entries()) stored.set(cache.makeKey(keys[index] as string), bytes)
  await stored.exec()
  const calls = keys.flatMap((key) => [
    cache.get(key),
    cache.has(key),
    cache.getMany([key]),
    cache.getOrSetMany([key], () => ({})),
  ])
  const outcomes = await Promise.allSettled(calls)
  const codes = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' && !ALLOWED.includes(outcome.reason.code) ? [String(outcome.reason?.stack)] : [],
  )
  expect(codes).toEqual([])
  // They were read at all.
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true)
}

describe.each(Object.entries(CODECS))('%s', (name, options) => {
  test('reads bytes that were changed, as a value or an error of decoding', async () => {
    const cache = open({ SOCKET_TIMEOUT: 20, ...options })
    const random = seededRandom(SEED)
    const values = [0, -1, 'text', null, true, 1.5, [1, [2, { a: 'b' }]], { name: 'x'.repeat(200), list: [1, 2, 3] }]
    const texts = values.filter((value) => typeof value === 'string')
    const samples: Buffer[] = name.includes('pickle')
      ? Object.values(pickles)
          .flat()
          .map((hex) => Buffer.from(hex, 'hex'))
      : []
    for (const value of name === 'string' ? texts : values) {
      await cache.set('sample', value, { tags: ['t'] })
      samples.push((await server.redis.getBuffer(cache.makeKey('sample'))) as Buffer)
      await cache.set('sample', value)
      samples.push((await server.redis.getBuffer(cache.makeKey('sample'))) as Buffer)
    }
    if (name !== 'encrypted') {
      await cache.set('sample', new Framed({ a: [1, { b: 2 }] }, Buffer.from('body')))
      samples.push((await server.redis.getBuffer(cache.makeKey('sample'))) as Buffer)
    }
    const inputs = Array.from({ length: INPUTS }, () => mutated(random, random.pick(samples)))
    await bounded(() => expectDecodeErrors(cache, inputs))
  })
})

const DEEP = 300_000
const NESTED: readonly (readonly [name: string, options: RedisSettings['OPTIONS'], bytes: Buffer])[] = [
  ['JSON', { NEAR_CACHE: {} }, Buffer.from('['.repeat(DEEP) + ']'.repeat(DEEP))],
  ['JSON that does not end', {}, Buffer.from('{"a":'.repeat(DEEP))],
  ['JSON with NaN', {}, Buffer.from(`${'['.repeat(DEEP)}NaN${']'.repeat(DEEP)}`)],
  ['MessagePack', { SERIALIZER: 'msgpack' }, Buffer.concat([Buffer.alloc(DEEP, 0x91), Buffer.from([0xc0])])],
  ['MessagePack of maps', { SERIALIZER: 'msgpack' }, Buffer.alloc(DEEP, Buffer.from([0x81, 0xa1, 0x61]))],
  [
    'a pickle',
    { SERIALIZER: ['json', 'pickle'] },
    Buffer.from(`\x80\x04${'('.repeat(DEEP)}${'t'.repeat(DEEP)}.`, 'latin1'),
  ],
  ['structured values', { SERIALIZER: 'structured' }, structuredOf(DEEP / 10)],
  ['a sparse list', { SERIALIZER: 'structured', NEAR_CACHE: {} }, Buffer.from('\xfe[[-7,4294967295]]', 'latin1')],
]

function structuredOf(depth: number): Buffer {
  const links = Array.from({ length: depth }, (_, index) => `[${index + 1}]`)
  return Buffer.concat([Buffer.from([0xfe]), Buffer.from(`[${links.join(',')},1]`)])
}

test.each(NESTED)(
  'a value of %s that nests 300,000 deep, or claims to, ends as a value or a decode error',
  async (_, options, bytes) => {
    const cache = open({ SOCKET_TIMEOUT: 20, ...options })
    await server.redis.set(cache.makeKey('deep'), bytes)
    await bounded(async () => {
      for (let read = 0; read < 3; read += 1) {
        const outcome = await cache.get('deep').then(
          () => 'a value',
          (error) => error.code,
        )
        expect(outcome).toBeOneOf(['a value', 'ERR_CACHE_DECODE'])
      }
    })
  },
)

/** A random value of JSON; often one that is nearly what our own packages store. */
function anything(random: Random, depth = 0): unknown {
  const leaf = () =>
    random.pick<unknown>([0, -1, 3, 1e308, '', 'void', 'see', 'vary', 'response', 'id', null, true, '__proto__'])
  if (depth > 3 || random.below(3) === 0) return leaf()
  const items = Array.from({ length: random.below(6) }, () => anything(random, depth + 1))
  if (random.below(2) === 0)
    return random.below(2) === 0
      ? items
      : [random.pick([1, 3]), random.pick(['void', 'see', 'vary', 'response', 5]), ...items]
  const names = ['fields', 'parts', 'emptyMaps', 'status', 'tags', 'cookie', 'expires', 'removed', 'born', 'lifetime']
  return Object.fromEntries(items.map((item) => [random.pick(names), item]))
}

test('the HTTP cache, Next and sessions take what others stored under their keys for nothing', async () => {
  const caches = createCaches({ BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 10_000 } })
  onTestFinished(() => caches.close())
  const cache = caches.get()
  const random = seededRandom(SEED)
  const listener = httpCache({ cache }).wrap((_req, res) => {
    res.setHeader('cache-control', 'max-age=60')
    res.end('fresh')
  })
  const { createServer } = await import('node:http')
  const { listen } = await import('../http/faces/node-handler.ts')
  const port = await listen(createServer(listener))
  const handler = new (createHandler(cache, { buildId: 'one' }))()
  await handler.set('/page', { kind: 'APP_PAGE' }, { cacheControl: { revalidate: 60, expire: 60 } })
  const nextKey = (await cache.keys()).find((key) => key.includes('/page')) as string
  const sessions = sessionStore(cache)
  const keys = [`http:http://127.0.0.1:${port}/`, nextKey, 'sess:a']
  for (let input = 0; input < INPUTS; input += 1) {
    const value = anything(random)
    const body = Buffer.alloc(random.below(30), JSON.stringify(anything(random)) ?? ' ')
    const stored = random.below(3) === 0 ? value : new Framed(value, body)
    await cache.setMany(keys.map((key) => [key, stored] as const))
    const response = await fetch(`http://127.0.0.1:${port}/`)
    expect([response.status, await response.text()]).toEqual([200, 'fresh'])
    const page = await handler.get('/page', { kind: 'APP_PAGE' })
    expect(page === null || typeof page.value === 'object').toBe(true)
    const session = await sessions.get('a')
    expect(session === null || typeof session.cookie === 'object').toBe(true)
    await sessions.all()
  }
})
