import { describe, expect, test } from 'vitest'
import type { Fields, Reply } from '../faces/face.ts'
import { faces } from '../faces/faces.ts'
import { askTwice, PUBLIC } from './support.ts'

const ann = { authorization: 'Basic YW5uOnNlY3JldA==' }

describe.each(faces)('$name: what belongs to one user', (face) => {
  test('the control of these tests: what is public reaches the next client', async () => {
    const { runs, two } = await askTwice(face, { fields: PUBLIC, body: 'page' })
    expect(two).toMatchObject({ cached: 'hit', text: 'page' })
    expect(runs).toBe(1)
  })

  test.each<[string, Reply]>([
    ['a cookie', { fields: { ...PUBLIC, 'set-cookie': 'sid=ann' } }],
    ['two cookies', { fields: { ...PUBLIC, 'set-cookie': ['sid=ann', 'theme=dark'] } }],
    [
      'a cookie that it calls immutable',
      { fields: { 'cache-control': 'public, immutable, max-age=60', 'set-cookie': 'a=1' } },
    ],
    ['private', { fields: { 'cache-control': 'private, max-age=60' } }],
    ['Private', { fields: { 'cache-control': 'max-age=60, PRIVATE' } }],
    ['private and public', { fields: { 'cache-control': 'public, private, max-age=60' } }],
    ['private=""', { fields: { 'cache-control': 'private="", max-age=60' } }],
    ['private=', { fields: { 'cache-control': 'private=, max-age=60' } }],
    ['private on a line of its own', { fields: { 'cache-control': ['public, max-age=60', 'private'] } }],
    ['private after a quote that is never closed', { fields: { 'cache-control': 'max-age=60, x="1, private' } }],
    ['no-store', { fields: { 'cache-control': 'no-store, max-age=60' } }],
    ['no-store and s-maxage', { fields: { 'cache-control': 's-maxage=60, no-store' } }],
    ['Vary: *', { fields: { ...PUBLIC, vary: '*' } }],
    ['Vary: Accept, *', { fields: { ...PUBLIC, vary: 'Accept, *' } }],
    ['no word of freshness', {}],
  ])('a response with %s is asked for again by each client, and nothing is stored of it', async (_name, reply) => {
    const { runs, two, keys } = await askTwice(face, { body: 'page', ...reply })
    expect(runs).toBe(2)
    expect(two?.cached).not.toMatch(/^hit/)
    expect(keys).toEqual([])
  })

  test.each([
    ['max-age=60', 2],
    ['max-age=60, x-public', 2],
    ['max-age=60, public=x', 2],
    ['max-age=60, public', 1],
    ['s-maxage=60', 1],
    ['max-age=60, must-revalidate', 1],
  ])('an answer to a request with Authorization, and %s: the handler runs %i times', async (control, expected) => {
    const reply = { fields: { 'cache-control': control }, body: 'page' }
    const { runs } = await askTwice(face, reply, { headers: ann }, {})
    expect(runs).toBe(expected)
  })

  test('with Vary: Cookie each user has their own page, and so has a visitor without a cookie', async () => {
    const site = await face.open(({ headers }) => ({
      fields: { 'cache-control': 'max-age=60', vary: 'Cookie' },
      body: `for ${headers.cookie}`,
    }))
    for (const user of ['ann', 'bob', 'ann', '']) {
      const { text } = await site.ask('/page', { headers: { cookie: `sid=${user}` } })
      expect(text).toBe(`for sid=${user}`)
    }
    expect((await site.ask('/page')).text).toBe('for undefined')
    expect(await site.ask('/page', { headers: { cookie: 'sid=ann' } })).toMatchObject({ cached: 'hit' })
  })

  test('what a user sent is not in the cache, not even where it selects a variant', async () => {
    const secrets = { cookie: 'sid=s3cret', authorization: 'Bearer s3cret', 'x-plan': 's3cret' }
    const site = await face.open(() => ({ fields: { ...PUBLIC, vary: 'Cookie, Authorization, X-Plan' }, body: 'page' }))
    await site.ask('/page', { headers: secrets })
    expect(await site.ask('/page', { headers: secrets })).toMatchObject({ cached: 'hit' })
    const keys = await site.cache.keys()
    const values = await Promise.all(keys.map((key) => site.cache.get(key)))
    expect(keys.length).toBeGreaterThan(0)
    const stored = JSON.stringify(values, (_key, value) =>
      value?.type === 'Buffer' ? String(Buffer.from(value.data)) : value,
    )
    expect(`${keys.join()} ${stored}`).not.toContain('s3cret')
  })

  test('a request with no-store leaves nothing behind', async () => {
    const { keys } = await askTwice(face, { fields: PUBLIC }, { headers: { 'cache-control': 'no-store' } })
    expect(keys).toEqual([])
  })
})

describe.each(faces.filter(({ http2 }) => !http2))('$name: fields that Connection names', (face) => {
  test.each<[string, Fields]>([
    ['Connection: authorization', { ...ann, connection: 'close, authorization' }],
    ['Connection: Authorization on a second line', { ...ann, connection: ['close', 'Authorization'] }],
  ])('%s does not hide that a request was authorized', async (_name, headers) => {
    const reply: Reply = { fields: { 'cache-control': 'max-age=60' }, body: 'page of ann' }
    const { runs } = await askTwice(face, reply, { headers }, {})
    expect(runs).toBe(2)
  })

  test('Connection: cookie does not hide the cookie that selects a variant', async () => {
    const headers = { cookie: 'sid=ann', connection: 'close, cookie' }
    const { two } = await askTwice(
      face,
      (asked) => ({ fields: { ...PUBLIC, vary: 'Cookie' }, body: `for ${asked.headers.cookie}` }),
      { headers },
      {},
    )
    expect(two?.text).toBe('for undefined')
  })
})
