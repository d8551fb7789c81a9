import { expect, onTestFinished, test } from 'vitest'
import { Framed, GzipCompressor, inspect, type Store } from '../../src/index.ts'
import { build } from '../support.ts'

function open() {
  const caches = build({ default: { BACKEND: 'locmem', KEY_PREFIX: 'p', OPTIONS: { KEY_FAMILIES: ['user:*'] } } })
  onTestFinished(() => caches.close())
  const cache = caches.get('default')
  return { cache, look: inspect(cache) }
}

test('a key that is there is described, and looking at it counts nothing', async () => {
  const { cache, look } = open()
  await cache.set('user:1', 'four', { timeout: 60, tags: ['a'] })
  const before = cache.stats()
  expect(await look.key('user:1')).toMatchObject({
    storedKey: 'p:1:user:1',
    version: 1,
    family: 'user:*',
    type: 'string',
    state: 'fresh',
    reasons: [],
    tags: [{ name: 'a', valid: true }],
    held: false,
  })
  expect(await look.value('user:1')).toMatchObject({ kind: 'value', value: 'four' })
  expect(cache.stats()).toEqual(before)
  expect(look.codec).toEqual({ serializers: ['json'], compressors: [] })
})

test.each([
  ['missing', async () => {}, 'No such key'],
  ['missing', (cache) => cache.set('k', 1, { version: 2 }), 'It exists in version 2.'],
  [
    'invalid',
    async (cache) => {
      await cache.set('k', 1, { tags: ['a', 'b'] })
      await cache.invalidateTags(['b'])
    },
    'Its tag "b" was invalidated',
  ],
  ['unreadable', (cache) => cache.set('k', Buffer.from('x')), 'is not what the json serializer writes'],
] as const satisfies readonly (readonly [
  string,
  (cache: ReturnType<typeof open>['cache']) => Promise<unknown>,
  string,
])[])('a read would miss because the value is %s', async (state, prepare, reason) => {
  const { cache, look } = open()
  if (state === 'unreadable') {
    const raw = (cache as unknown as { parts: { store: { write(...args: unknown[]): Promise<boolean> } } }).parts
    await raw.store.write('p:1:k', Buffer.from('{'), null)
  } else {
    await prepare(cache)
  }
  const report = await look.key('k')
  expect(report.state).toBe(state)
  expect(report.reasons.join(' ')).toContain(reason)
})

test('a read would miss because the value is being loaded, or is stale', async () => {
  const { cache, look } = open()
  const { promise, resolve } = Promise.withResolvers<string>()
  const loading = cache.getOrSet('k', () => promise, { timeout: 0.001, staleWhileRevalidate: 60 })
  await expect.poll(async () => (await look.key('k')).state).toBe('loading')
  resolve('loaded')
  await loading
  await expect.poll(async () => (await look.key('k')).state).toBe('stale')
  expect((await look.key('k')).freshFor).toBeLessThanOrEqual(0)
})

test('a value that is too large to be decoded is shown by its first bytes', async () => {
  const { cache, look } = open()
  await cache.set('k', 'x'.repeat(300_000))
  expect(await look.value('k')).toMatchObject({ kind: 'bytes', bytes: 300_002 })
  expect((await look.key('k')).state).toBe('fresh')
  expect((await look.stored('k'))?.length).toBe(300_002)
})

test('a framed value has its metadata and its bytes', async () => {
  const { cache, look } = open()
  await cache.set('k', new Framed({ status: 200 }, Buffer.from('body')))
  expect(await look.value('k')).toMatchObject({ value: { meta: { status: 200 } } })
})

test('a walk finds keys step by step, and says how many were looked at', async () => {
  const { cache, look } = open()
  await cache.setMany(Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`user:${index}`, index])))
  const steps: { keys: number; looked: number }[] = []
  for await (const { keys, looked } of look.walk('user:24?', 100)) steps.push({ keys: keys.length, looked })
  expect(steps.map(({ looked }) => looked)).toEqual([100, 200, 300])
  expect(steps.reduce((sum, { keys }) => sum + keys, 0)).toBe(10)
  expect(await look.size()).toBe(250)
})

test('keys with a tag are found, valid or not', async () => {
  const { cache, look } = open()
  await cache.set('a', 1, { tags: ['t', 'u'] })
  await cache.set('b', 1, { tags: ['u'] })
  await cache.set('c', 1)
  expect(await look.tagged(['a', 'b', 'c'], 't')).toEqual([{ key: 'a', name: 't', valid: true }])
  await cache.invalidateTags(['t'])
  expect(await look.tagged(['a', 'b', 'c'], 't')).toEqual([{ key: 'a', name: 't', valid: false }])
})

test('only caches can be looked into', () => {
  expect(() => inspect({} as never)).toThrow('inspect() takes a cache that createCaches() made')
})

test('an encrypted value is read like all others, and not under another key', async () => {
  const keys = [{ id: 'a', secret: 'a'.repeat(64) }]
  const caches = build({ default: { BACKEND: 'locmem', KEY_PREFIX: 'p', OPTIONS: { ENCRYPTION: { keys } } } })
  onTestFinished(() => caches.close())
  const cache = caches.get('default')
  await cache.set('k', { a: 1 }, { tags: ['t'], version: 2 })
  const look = inspect(cache)
  expect(await look.key('k', 2)).toMatchObject({ state: 'fresh', reasons: [], tags: [{ name: 't', valid: true }] })
  expect(await look.value('k', 2)).toMatchObject({ kind: 'value', value: { a: 1 } })
  expect(await look.tagged(['k'], 't', 2)).toEqual([{ key: 'k', name: 't', valid: true }])
  expect(await look.tagged(['k'], 't')).toEqual([])
  const { store } = (cache as unknown as { parts: { store: Store } }).parts
  await store.write('p:1:moved', (await store.read('p:2:k', 'primary')) as Buffer, null)
  expect(await look.key('moved')).toMatchObject({ state: 'unreadable' })
})

test('a value that becomes long when it is decompressed is not decoded, and a read would hit nevertheless', async () => {
  const OPTIONS = { COMPRESSOR: GzipCompressor }
  const caches = build({ default: { BACKEND: 'locmem', OPTIONS } })
  onTestFinished(() => caches.close())
  const cache = caches.get('default')
  await cache.setMany({ long: 'x'.repeat(300_000), short: 'x'.repeat(200_000) })
  const look = inspect(cache)
  const value = await look.value('long')
  expect(value).toMatchObject({ kind: 'bytes', reason: 'It has more than 256 KB.' })
  expect(value?.bytes).toBeLessThan(1000)
  expect(await look.key('long')).toMatchObject({ state: 'fresh', reasons: [] })
  expect(await look.value('short')).toMatchObject({ kind: 'value' })
})
