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
  const terms = { whileRevalidate: 0, ifError: 0, validate: undefined, immutable: false }
  const now = Date.now()
  const rest = { born: now, lifetime, vary, tags: [], requestedAt: now }
  return { status: 200, fields, removed: [], ...terms, ...rest, body: Buffer.from(text) }
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
    const stored = [...values.values()].map(({ meta, body }) => JSON.stringify(meta) + Buffer.from(body).toString())
    expect(stored.join()).not.toContain('secret')
    expect(stored.join()).toContain('cookie')
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
    await store.invalidate([KEY])
    expect(await read(store)).toBeUndefined()
    await put(store, {}, page('new'))
    expect(await read(store)).toBe('new')
  })

  test('makes all variants unreachable, also after the same fields are named again', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, { cookie: 'ann' }, page('old', ['cookie']))
    await store.invalidate([KEY])
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
    await store.invalidate([KEY])
    await store.save(lookup, headers, page('outdated', vary), Date.now())
    expect(await read(store, headers)).toBeUndefined()
  })
})

describe('a value that is not a record', () => {
  const terms = { born: Date.now(), lifetime: 60, whileRevalidate: 0, ifError: 0, immutable: false }
  const head = { status: 200, fields: [], removed: [], tags: [], ...terms }
  const content = Buffer.from('x')
  const frame = (bytes: Uint8Array, meta: unknown = [3, 'response', 'i', bytes.length]): Framed =>
    new Framed(meta, Buffer.concat([bytes, content]))
  const withHead = (changes: object): Framed => frame(Buffer.from(JSON.stringify({ ...head, ...changes })))

  test('is not what these values are made from', async () => {
    const cache = makeCache()
    await cache.set(KEY, withHead({}))
    expect(await read(new ResponseStore(cache))).toBe('x')
  })

  test.each<[string, unknown]>([
    ['a number', 5],
    ['a text', 'page'],
    ['a list', [1]],
    ['null', null],
    ['a frame without a list', new Framed(null, content)],
    ['a record of an earlier shape', new Framed({ shape: 1, kind: 'response', id: 'i', ...head }, content)],
    ['another shape', new Framed([99, 'response', 'i', 0], content)],
    ['an unknown kind', new Framed([3, 'other', 'i', 0], content)],
    ['no id', new Framed([3, 'void', 1], content)],
    ['a marker without fields', new Framed([3, 'vary', 'i', [1], []], content)],
    ['a marker without languages', new Framed([3, 'vary', 'i', ['a']], content)],
    ['a reference to nothing', new Framed([3, 'see', 'i'], content)],
    ['a head that is longer than the value', frame(Buffer.from(JSON.stringify(head)), [3, 'response', 'i', 1000])],
    ['a head of no length', frame(Buffer.from(JSON.stringify(head)), [3, 'response', 'i', -1])],
    ['a head that is no JSON', frame(Buffer.from('{'))],
    ['a head that is no object', frame(Buffer.from('5'))],
    ['fields that are no texts', withHead({ fields: [1] })],
    ['removed fields that are no texts', withHead({ removed: 1 })],
    ['a status that cannot be sent', withHead({ status: 99 })],
    ['no lifetime', withHead({ lifetime: null })],
    ['no birth', withHead({ born: 'now' })],
    ['no tags', withHead({ tags: undefined })],
    ['an unknown rule', withHead({ validate: 'never' })],
    ['a part without positions', withHead({ part: { first: 0 } })],
  ])('is a miss, and may be overwritten: %s', async (_, value) => {
    const cache = makeCache()
    const store = new ResponseStore(cache)
    await cache.set(KEY, value)
    expect(await read(store)).toBeUndefined()
    expect(await put(store, {}, page('page'))).toBe(true)
    expect(await read(store)).toBe('page')
  })
})

describe('a stored head', () => {
  test('is made once for all its reuses', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, {}, page('hello'))
    const first = await store.lookUp(KEY, {})
    expect((await store.lookUp(KEY, {})).found?.head).toBe(first.found?.head)
  })

  test('is made once also where every read gets new bytes', async () => {
    const cache = makeCache()
    // A cache that is not in this process: the same without what local memory adds.
    const distant = new Proxy(cache, {
      get: (target, name) => {
        const value: unknown = name === 'frameNow' ? undefined : Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const store = new ResponseStore(distant)
    await put(store, {}, page('hello'))
    const first = await store.lookUp(KEY, {})
    const second = await store.lookUp(KEY, {})
    expect(second.found?.head).toBe(first.found?.head)
    expect(second.found?.body).not.toBe(first.found?.body)
  })

  test('is another one when the response was replaced', async () => {
    const store = new ResponseStore(makeCache())
    await put(store, {}, page('first', [], 60))
    const first = await store.lookUp(KEY, {})
    await put(store, {}, page('second', [], 30))
    const second = await store.lookUp(KEY, {})
    expect([first.found?.head.lifetime, second.found?.head.lifetime]).toEqual([60, 30])
  })

  test('lists its fields, also by name, with all lines of one', async () => {
    const store = new ResponseStore(makeCache())
    const fields = ['Link', '</a>', 'X-A', '1', 'link', '</b>', 'ETag', '"1"', 'Content-Length', '5']
    await put(store, {}, { ...page('hello'), fields })
    const head = (await store.lookUp(KEY, {})).found?.head
    expect(head?.reply.list).toEqual(fields)
    expect(head?.reply.byName).toEqual([
      ['Link', ['</a>', '</b>']],
      ['X-A', '1'],
      ['ETag', '"1"'],
      ['Content-Length', '5'],
    ])
    expect(head?.notModified.list).toEqual(fields.slice(0, -2))
    expect(head?.validators).toEqual({ etag: '"1"', lastModified: undefined, date: undefined })
  })
})
