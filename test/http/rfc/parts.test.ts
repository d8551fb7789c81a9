import { describe, expect, test } from 'vitest'
import { type Case, cases, control, date, play, type Reply } from './support.ts'

const WHOLE: Reply = { ...control('max-age=60', { etag: '"a"' }), body: '0123456789' }
const range = (text: string, more = {}): Case['second'] => ({ ask: { range: text, ...more } })
const hit = (text: string, status: number, content: string, fields: Case['fields'] = {}, more = {}): Case => ({
  first: WHOLE,
  second: range(text, more) ?? {},
  from: 'hit',
  status,
  text: content,
  fields,
})

describe('RFC 9110 §14, §15.3.7: ranges of a stored response', () => {
  cases({
    'first bytes': hit('bytes=0-1', 206, '01', { 'content-range': 'bytes 0-1/10', 'content-length': '2' }),
    'to the end': hit('bytes=7-', 206, '789', { 'content-range': 'bytes 7-9/10' }),
    'last bytes': hit('bytes=-2', 206, '89', { 'content-range': 'bytes 8-9/10' }),
    'more than there is': hit('bytes=8-99', 206, '89'),
    'all of it': hit('bytes=0-', 206, '0123456789'),
    'beyond the end': hit('bytes=10-', 416, '', { 'content-range': 'bytes */10' }),
    'several that touch are one': hit('bytes=0-1,2-3', 206, '0123'),
    'several: the whole': hit('bytes=0-1,5-6', 200, '0123456789'),
    'malformed: the whole': hit('bytes=b-a', 200, '0123456789'),
    'another unit: the whole': hit('lines=1-2', 200, '0123456789'),
    'If-Range that matches': hit('bytes=0-1', 206, '01', {}, { 'if-range': '"a"' }),
    'If-Range that does not': hit('bytes=0-1', 200, '0123456789', {}, { 'if-range': '"b"' }),
    'If-Range with a weak tag': hit('bytes=0-1', 200, '0123456789', {}, { 'if-range': 'W/"a"' }),
    'If-Range with the date of a response that was made later': {
      first: { ...control('max-age=60', { 'last-modified': date(-9), date: date(-8) }), body: '0123456789' },
      second: { ask: { range: 'bytes=0-1', 'if-range': date(-9) } },
      from: 'hit',
      status: 206,
    },
    'If-Range with a date in whose second the response was made: the whole': {
      first: { ...control('max-age=60', { 'last-modified': date(-9), date: date(-9) }), body: '0123456789' },
      second: { ask: { range: 'bytes=0-1', 'if-range': date(-9) } },
      from: 'hit',
      status: 200,
    },
    'the other fields stay': hit('bytes=0-1', 206, '01', { etag: '"a"', 'cache-control': 'max-age=60' }),
    'If-None-Match comes first': hit('bytes=0-1', 304, '', {}, { 'if-none-match': '"a"' }),
  })
})

describe('RFC 9111 §3.3, §3.4: parts', () => {
  const part = (first: number, last: number, content: string, etag = '"a"'): Reply => ({
    status: 206,
    fields: { 'cache-control': 'max-age=60', etag, 'content-range': `bytes ${first}-${last}/10` },
    body: content,
  })
  const asked = (first: number, last: number) => ({ range: `bytes=${first}-${last}` })

  test('a stored part answers requests for what it has', async () => {
    const [, second, third] = await play([
      { ask: asked(4, 8), reply: part(4, 8, '45678') },
      { ask: asked(5, 6) },
      { ask: asked(5, 9), reply: part(5, 9, '56789') },
    ])
    expect(second).toMatchObject({ from: 'hit', status: 206, text: '56', fields: { 'content-range': 'bytes 5-6/10' } })
    expect(third).toMatchObject({ from: 'asked', fields: { 'cache-status': expect.stringContaining('fwd=partial') } })
  })

  test('parts that touch become the whole, which answers everybody', async () => {
    const outcomes = await play([
      { ask: asked(0, 4), reply: part(0, 4, '01234') },
      { ask: asked(5, 9), reply: part(5, 9, '56789') },
      {},
      { ask: asked(3, 6) },
    ])
    expect(outcomes.slice(2)).toMatchObject([
      { from: 'hit', status: 200, text: '0123456789', fields: { 'content-length': '10' } },
      { from: 'hit', status: 206, text: '3456' },
    ])
    expect(outcomes[2]?.fields).not.toHaveProperty('content-range')
  })

  test.each([
    ['another tag', part(5, 9, '56789', '"b"')],
    ['a weak tag', part(5, 9, '56789', 'W/"a"')],
  ])('parts of another representation do not: %s', async (_, second) => {
    const [, , third] = await play([
      { ask: asked(0, 4), reply: part(0, 4, '01234') },
      { ask: asked(5, 9), reply: second },
      {},
    ])
    expect(third?.from).toBe('asked')
  })

  test.each([
    ['shorter than its Content-Range', part(4, 9, '45678')],
    [
      'of unknown length',
      { ...part(4, 8, '45678'), fields: { 'cache-control': 'max-age=60', 'content-range': 'bytes 4-8/*' } },
    ],
  ])('a part is not stored that is %s', async (_, reply) => {
    const [, second] = await play([{ ask: asked(4, 8), reply }, { ask: asked(4, 8) }])
    expect(second?.from).toBe('asked')
  })

  test('a part does not take the place of the whole', async () => {
    const [, , third] = await play([
      { reply: WHOLE },
      { at: 61, ask: asked(0, 1), reply: part(0, 1, '01') },
      { reply: { status: 304, fields: {}, body: null } },
    ])
    expect(third).toMatchObject({ from: 'validated', status: 200, text: '0123456789' })
  })
})
