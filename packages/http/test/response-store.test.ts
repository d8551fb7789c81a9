import { buildCaches, type Cache, Framed, JsonSerializer, LocMemCache } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import { type Fields, ResponseStore, type ResponseToStore } from '../src/index.ts'

const KEY = 'http:http://example.com/a'
const classes = { BACKEND: { locmem: LocMemCache }, SERIALIZER: { json: JsonSerializer } }

function makeCache(): Cache {
  return buildCaches({ BACKEND: 'locmem' }, classes).get('default')
}

function page(text: string, vary: readonly string[] = [], lifetime = 60): ResponseToStore {
  const fields = ['content-type', 'text/plain']
  return { status: 200, fields, removed: [], born: Date.now(), lifetime, vary, body: Buffer.from(text) }
}

async function put(store: ResponseStore, headers: Fields, response: ResponseToStore): Promise<boolean> {
  return store.save(await store.lookUp(KEY, headers), headers, response, Date.now())
}

async function read(store: ResponseStore, headers: Fields = {}): Promise<string | undefined> {
  const { found } = await store.lookUp(KEY, headers)
  return found && Buffer.from(found.body).toString()
}

describe('a URI whose responses do not vary', () => {
  test('takes one entry, gone when its response is no longer fresh', async () => {
    const cache = makeCache()
    const store = new ResponseStore(cache)
    expect(await put(store, {}, page('hello'))).toBe(true)
    expect(await read(store, { cookie: 'any' })).toBe('hello')
    expect(await cache.keys()).toEqual([KEY])
    expect(await cache.ttl(KEY)).toBeGreaterThan(59)
    expect(await cache.ttl(KEY)).toBeLessThanOrEqual(60)
  })

  test('keeps bytes as they are', async () => {
    const store = new ResponseStore(makeCache())
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    await put(store, {}, { ...page(''), body })
    expect(Buffer.from((await store.lookUp(KEY, {})).found?.body ?? []).equals(body)).toBe(true)
  })

  test('takes no response that is stale by now', async () => {
    const cache = makeCache()
    const store = new ResponseStore(cache)
    expect(await put(store, {}, { ...page('old'), born: Date.now() - 60_000 })).toBe(false)
    expect(await cache.keys()).toEqual([])
  })

  test('takes a newer response in place of the one that the look-up saw', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, {}, page('first'))
    expect(await put(store, {}, page('second'))).toBe(true)
    expect(await read(store)).toBe('second')
  })
})

test('a response that expired since the look-up is replaced by the next', async () => {
  const cache = makeCache()
  const store = new ResponseStore(cache)
  await put(store, {}, page('first'))
  const lookup = await store.lookUp(KEY, {})
  await cache.delete(KEY)
  expect(await store.save(lookup, {}, page('second'), Date.now())).toBe(true)
  expect(await read(store)).toBe('second')
})

describe('a URI whose responses vary', () => {
  test('has one response for each combination of the named fields', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, { cookie: 'ann' }, page('for ann', ['cookie']))
    await put(store, { cookie: 'bob' }, page('for bob', ['cookie']))
    expect(await read(store, { cookie: 'ann' })).toBe('for ann')
    expect(await read(store, { cookie: 'bob' })).toBe('for bob')
    expect(await read(store, { cookie: 'eve' })).toBeUndefined()
    expect(await read(store)).toBeUndefined()
    expect(await read(store, { cookie: '' })).toBeUndefined()
  })

  test('keeps no value of a request field in its keys', async () => {
    const cache = makeCache()
    await put(new ResponseStore(cache), { cookie: 'sid=secret' }, page('x', ['cookie']))
    const keys = await cache.keys()
    expect(keys).toHaveLength(2)
    expect(keys.join()).not.toContain('secret')
    const values = await cache.getMany<Framed>(keys)
    expect(JSON.stringify([...values.values()].map(({ meta }) => meta))).not.toContain('secret')
  })

  test('replaces a response that did not vary', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, {}, page('for all'))
    await put(store, { cookie: 'ann' }, page('for ann', ['cookie']))
    expect(await read(store)).toBeUndefined()
    expect(await read(store, { cookie: 'ann' })).toBe('for ann')
  })

  test('forgets its variants when a response names another field', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, { accept: 'a', cookie: 'ann' }, page('old', ['accept']))
    await put(store, { accept: 'b', cookie: 'bob' }, page('new', ['cookie']))
    expect(await read(store, { accept: 'a', cookie: 'ann' })).toBeUndefined()
    expect(await read(store, { accept: 'b', cookie: 'bob' })).toBe('new')
    expect(await read(store, { accept: 'a', cookie: 'bob' })).toBeUndefined()
  })

  test('stores no variant if its marker has gone since the look-up', async () => {
    const cache = makeCache()
    const store = new ResponseStore(cache)
    await put(store, { cookie: 'ann' }, page('for ann', ['cookie']))
    const lookup = await store.lookUp(KEY, { cookie: 'bob' })
    await cache.clear()
    expect(await store.save(lookup, { cookie: 'bob' }, page('for bob', ['cookie']), Date.now())).toBe(false)
    expect(await cache.keys()).toEqual([])
  })

  test('compares all its fields even for a response that names none', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, { cookie: 'ann' }, page('for ann', ['cookie']))
    await put(store, { cookie: 'bob' }, page('for whom?'))
    expect(await read(store, { cookie: 'bob' })).toBe('for whom?')
    expect(await read(store, { cookie: 'eve' })).toBeUndefined()
  })
})

describe('invalidation', () => {
  test('makes a response unreachable', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, {}, page('old'))
    await store.invalidate(KEY)
    expect(await read(store)).toBeUndefined()
    await put(store, {}, page('new'))
    expect(await read(store)).toBe('new')
  })

  test('makes all variants unreachable, also after the same fields are named again', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, { cookie: 'ann' }, page('old', ['cookie']))
    await store.invalidate(KEY)
    await put(store, { cookie: 'bob' }, page('new', ['cookie']))
    expect(await read(store, { cookie: 'ann' })).toBeUndefined()
    expect(await read(store, { cookie: 'bob' })).toBe('new')
  })

  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing was stored', [], []],
    ['nothing was stored and the answer varies', [], ['cookie']],
    ['the answer varies as those before', ['cookie'], ['cookie']],
    ['the answer varies otherwise', ['cookie'], ['accept']],
  ])('keeps an answer from being stored that was begun before it: %s', async (_, before, vary) => {
    const store = new ResponseStore(makeCache())
    const headers = { cookie: 'ann' }
    if (before.length > 0) await put(store, { cookie: 'bob' }, page('before', before))
    const lookup = await store.lookUp(KEY, headers)
    await store.invalidate(KEY)
    await store.save(lookup, headers, page('outdated', vary), Date.now())
    expect(await read(store, headers)).toBeUndefined()
  })
})

describe('a value that is not a record', () => {
  const body = Buffer.from('x')
  const meta = { shape: 1, kind: 'response', id: 'i', status: 200, fields: [], removed: [], born: 0, lifetime: 60 }

  test.each<[string, unknown]>([
    ['a number', 5],
    ['a text', 'page'],
    ['a list', [1]],
    ['null', null],
    ['a frame without an object', new Framed(null, body)],
    ['another shape', new Framed({ ...meta, shape: 99 }, body)],
    ['an unknown kind', new Framed({ ...meta, kind: 'other' }, body)],
    ['no id', new Framed({ ...meta, id: 1 }, body)],
    ['fields that are no texts', new Framed({ ...meta, fields: [1] }, body)],
    ['a status that cannot be sent', new Framed({ ...meta, status: 99 }, body)],
    ['no lifetime', new Framed({ ...meta, lifetime: null }, body)],
  ])('is a miss, and may be overwritten: %s', async (_, value) => {
    const cache = makeCache()
    const store = new ResponseStore(cache)
    await cache.set(KEY, value)
    expect(await read(store)).toBeUndefined()
    expect(await put(store, {}, page('page'))).toBe(true)
    expect(await read(store)).toBe('page')
  })
})
