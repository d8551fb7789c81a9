import { describe, expect, test } from 'vitest'
import { type Case, cases, control, date, play, type Reply, type Step } from './support.ts'

const TAGGED = control('max-age=60', { etag: '"a"', 'x-a': '1' })
const DATED = control('max-age=60', { 'last-modified': date(-100), 'x-a': '1' })
/** What an application says whose page is as it was. */
const notModified = (fields: Readonly<Record<string, string>> = {}): Reply => ({ status: 304, fields, body: null })

describe('RFC 9110 §13.1.2, §13.1.3: conditions of a client, judged by a stored response', () => {
  const etag = (tag: string): Reply => control('max-age=60', { etag: tag })
  const when = (first: Reply, ask: Step['ask'], status: number): Case => ({
    first,
    second: { ask: ask ?? {} },
    from: 'hit',
    status,
  })
  cases({
    'a strong tag': { ...when(etag('"a"'), { 'if-none-match': '"a"' }, 304), fields: { etag: '"a"' }, text: '' },
    'a weak tag': when(etag('W/"a"'), { 'if-none-match': 'W/"a"' }, 304),
    'weak and strong match': when(etag('"a"'), { 'if-none-match': 'W/"a"' }, 304),
    'the first of several': when(etag('"a"'), { 'if-none-match': '"a", "b"' }, 304),
    'the last of several': when(etag('"b"'), { 'if-none-match': '"a", "b"' }, 304),
    any: when(etag('"a"'), { 'if-none-match': '*' }, 304),
    'another tag': when(etag('"a"'), { 'if-none-match': '"b"' }, 200),
    'a tag outweighs a date': when(
      control('max-age=60', { etag: '"a"', 'last-modified': date(-50) }),
      { 'if-none-match': '"a"', 'if-modified-since': date(-100) },
      304,
    ),
    'the same date': when(DATED, { 'if-modified-since': date(-100) }, 304),
    'a later date': when(DATED, { 'if-modified-since': date(-50) }, 304),
    'an earlier date': when(DATED, { 'if-modified-since': date(-150) }, 200),
    'a date in the form of RFC 850': when(DATED, { 'if-modified-since': 'Sunday, 22-Nov-26 11:59:00 GMT' }, 304),
    'a date before the Date of a response without one': when(
      control('max-age=60'),
      { 'if-modified-since': date(-50) },
      200,
    ),
    'RFC 9111 §4.3.2: its Date stands in for it': when(control('max-age=60'), { 'if-modified-since': date(0) }, 304),
    'its own Date, which may be older': when(
      control('max-age=60', { date: date(-20) }),
      { 'if-modified-since': date(-20) },
      304,
    ),
    'conditions apply to 200 alone': when({ ...etag('"a"'), status: 404 }, { 'if-none-match': '"a"' }, 404),
  })

  test('a 304 has no fields of the content', async () => {
    const first = control('max-age=60', {
      etag: '"a"',
      'content-type': 'text/css',
      'content-language': 'en',
      vary: 'x',
    })
    const [, second] = await play([{ reply: first }, { ask: { 'if-none-match': '"a"' } }])
    expect(second?.fields).toMatchObject({ etag: '"a"', vary: 'x', 'cache-control': 'max-age=60' })
    expect(Object.keys(second?.fields ?? {})).not.toContain('content-type')
  })
})

describe('RFC 9111 §4.3.1: what is asked of the application', () => {
  test.each<[string, Reply, Readonly<Record<string, string>>]>([
    ['an ETag', TAGGED, { 'if-none-match': '"a"' }],
    ['a weak ETag', control('max-age=60', { etag: 'W/"a"' }), { 'if-none-match': 'W/"a"' }],
    ['a Last-Modified', DATED, { 'if-modified-since': date(-100) }],
  ])('whether %s is still good', async (_, reply, seen) => {
    const [, second] = await play([{ reply }, { at: 61 }])
    expect(second).toMatchObject({ from: 'validated', seen })
  })

  test('not what the client has, which is judged by the result', async () => {
    const [, second] = await play([
      { reply: TAGGED },
      {
        at: 61,
        ask: { 'if-none-match': '"mine"', 'if-modified-since': date(-10) },
        reply: control('max-age=60', { etag: '"mine"' }),
      },
    ])
    expect(second).toMatchObject({ status: 304, seen: { 'if-none-match': '"a"' } })
    expect(second?.seen).not.toHaveProperty('if-modified-since')
  })

  test('without a validator, the client’s own conditions', async () => {
    const [, second] = await play([{ reply: control('max-age=60') }, { at: 61, ask: { 'if-none-match': '"mine"' } }])
    expect(second).toMatchObject({ from: 'asked', seen: { 'if-none-match': '"mine"' } })
  })

  test('the fields that select the variant go along', async () => {
    const vary = control('max-age=60', { etag: '"a"', vary: 'Abc' })
    const [, second] = await play([
      { reply: vary, ask: { abc: '123' } },
      { at: 61, ask: { abc: '123' } },
    ])
    expect(second).toMatchObject({ from: 'validated', seen: { abc: '123', 'if-none-match': '"a"' } })
  })
})

describe('RFC 9111 §4.3.3, §4.3.4: what a 304 does', () => {
  const revalidate = (fields: Readonly<Record<string, string>>, later: Step = {}, first: Reply = TAGGED) =>
    play([{ reply: first }, { at: 61, reply: notModified(fields) }, later])

  test('the stored response answers, and is fresh again', async () => {
    const [, second, third] = await revalidate({}, { at: 120 })
    expect(second).toMatchObject({ from: 'validated', status: 200, text: 'run 1', fields: { 'x-a': '1', age: '0' } })
    expect(third).toMatchObject({ from: 'hit', text: 'run 1', fields: { age: '59' } })
  })

  test.each([
    ['x-a', '2'],
    ['x-new', '3'],
    ['cache-control', 'max-age=7'],
    ['content-security-policy', "default-src 'self'"],
    ['content-type', 'text/css'],
    ['expires', date(90)],
    ['set-cookie2', 'a=b'],
  ])('%s is updated to %s, in this answer and in later ones', async (name, value) => {
    const [, second, third] = await revalidate({ etag: '"a"', [name]: value })
    expect([second?.fields[name], third?.fields[name]]).toEqual([value, value])
    expect(third?.from).toBe('hit')
  })

  test.each(['content-encoding', 'content-range'])('%s describes the stored bytes, and stays', async (name) => {
    const [, second] = await revalidate({ [name]: 'new' }, {}, control('max-age=60', { etag: '"a"', [name]: 'old' }))
    expect(second?.fields[name]).toBe('old')
  })

  test.each([
    ['"a"', '"b"'],
    // A strong tag is for the same bytes, which a weak one does not promise.
    ['W/"a"', '"a"'],
  ])('for a response with %s, one with %s updates nothing', async (stored, etag) => {
    const first = control('max-age=60', { etag: stored, 'x-a': '1' })
    const [, second, third] = await revalidate({ etag, 'x-a': '2' }, {}, first)
    expect(second).toMatchObject({ text: 'run 1', fields: { etag: stored, 'x-a': '1' } })
    expect(third?.from).toBe('validated')
  })

  test.each([
    ['W/"a"', 'W/"a"'],
    ['"a"', 'W/"a"'],
  ])('for a response with %s, one with %s updates it', async (stored, etag) => {
    const first = control('max-age=60', { etag: stored, 'x-a': '1' })
    const [, second] = await revalidate({ etag, 'x-a': '2' }, {}, first)
    expect(second).toMatchObject({ text: 'run 1', fields: { 'x-a': '2' } })
  })

  test('one with private or no-store removes the stored response', async () => {
    for (const text of ['private', 'no-store']) {
      const [, second, third] = await revalidate({ 'cache-control': text }, { reply: TAGGED })
      expect(second).toMatchObject({ status: 200, text: 'run 1' })
      expect(third?.from).toBe('asked')
    }
  })

  test('one with a cookie is for its client alone', async () => {
    const [, second, third] = await revalidate({ 'set-cookie': 'sid=1' })
    expect(second).toMatchObject({ text: 'run 1', fields: { 'set-cookie': 'sid=1' } })
    expect(third?.fields).toHaveProperty('set-cookie')
    expect(third?.from).toBe('validated')
  })

  test('a client with the same copy gets the 304', async () => {
    const [, second] = await play([
      { reply: TAGGED },
      { at: 61, ask: { 'if-none-match': '"a"' }, reply: notModified() },
    ])
    expect(second).toMatchObject({ from: 'asked', status: 304, text: '' })
  })

  test('a new response takes the place of the stored one', async () => {
    const [, second, third] = await play([
      { reply: TAGGED },
      { at: 61, reply: control('max-age=60', { etag: '"b"' }) },
      {},
    ])
    expect(second).toMatchObject({ from: 'validated', status: 200, text: 'run 2' })
    expect(third).toMatchObject({ from: 'hit', text: 'run 2', fields: { etag: '"b"' } })
  })

  test('what is validated each time is not written each time', async () => {
    const every = control('no-cache', { etag: '"a"' })
    const [, second, third] = await play([{ reply: every }, { at: 1, reply: notModified() }, { at: 2 }])
    expect([second, third]).toMatchObject([
      { from: 'validated', text: 'run 1' },
      { from: 'validated', text: 'run 1' },
    ])
  })
})

describe('RFC 9111 §4.3.5: what the answer to a HEAD does', () => {
  const head = (fields: Readonly<Record<string, string>>, first: Reply = TAGGED, options = {}) =>
    play([{ reply: first }, { at: 61, method: 'HEAD', reply: { fields } }, { method: 'GET' }], options)

  test('the stored response has its newer fields', async () => {
    const [, , third] = await head({ 'cache-control': 'max-age=60', etag: '"a"', 'x-a': '2' })
    expect(third).toMatchObject({ from: 'hit', text: 'run 1', fields: { 'x-a': '2' } })
  })

  test('one that names no validator keeps nothing fresh, but by the letter', async () => {
    const nameless = control('max-age=60', { 'content-length': '5' })
    const fields = nameless.fields ?? {}
    expect((await head(fields, nameless))[2]).toMatchObject({ from: 'asked', text: 'run 3' })
    expect((await head(fields, nameless, { preset: 'rfc' }))[2]).toMatchObject({ from: 'hit', text: 'run 1' })
  })

  test.each([{ etag: '"b"' }, { 'content-length': '99' }])(
    'one of another response makes it stale: %j',
    async (more) => {
      const [, , third] = await head({ 'cache-control': 'max-age=60', ...more })
      expect(third?.from).toBe('validated')
    },
  )

  test('a HEAD alone stores nothing', async () => {
    const [, second] = await play([{ method: 'HEAD', reply: control('max-age=60') }, { method: 'GET' }])
    expect(second).toMatchObject({ from: 'asked', text: 'run 2' })
  })

  test('a HEAD is answered from the stored response to a GET', async () => {
    const [, second] = await play([{ reply: TAGGED }, { method: 'HEAD' }])
    expect(second).toMatchObject({ from: 'hit', text: '', fields: { 'content-length': '5' } })
  })
})
