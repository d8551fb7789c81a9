import { describe, expect, test } from 'vitest'
import { cases, control, date, play } from './support.ts'

const asking = (text: string) => ({ ask: { 'cache-control': text } })

describe('RFC 9111 §5.2.2: what a response says', () => {
  cases({
    'private is not stored': { first: control('private, max-age=60'), from: 'asked' },
    'no-store is not stored': { first: control('no-store'), from: 'asked' },
    'nor in another case': { first: control('No-StOrE, max-age=60'), from: 'asked' },
    'nor with freshness beside it': { first: control('max-age=60, no-store', { expires: date(60) }), from: 'asked' },
    'no-cache is validated each time': { first: control('no-cache', { etag: '"a"' }), from: 'validated' },
    'no-cache outweighs freshness': { first: control('max-age=60, no-cache', { etag: '"a"' }), from: 'validated' },
    'no-cache without a validator is not stored': { first: control('no-cache'), from: 'asked' },
    'must-revalidate is reused while it is fresh': { first: control('max-age=60, must-revalidate'), from: 'hit' },
    'must-revalidate is validated when it is stale': {
      first: control('max-age=60, must-revalidate, stale-while-revalidate=60', { etag: '"a"' }),
      later: 61,
      from: 'validated',
    },
    'must-understand lifts no-store': { first: control('max-age=60, no-store, must-understand'), from: 'hit' },
    'must-understand of a status that nobody knows': {
      first: { status: 299, fields: { 'cache-control': 'max-age=60, must-understand' } },
      from: 'asked',
    },
    'a qualified no-cache leaves its fields out': {
      first: control('max-age=60, no-cache="a, b"', { a: '1', b: '2', c: '3' }),
      from: 'hit',
      fields: { a: undefined, b: undefined, c: '3' },
    },
    'a qualified private does the same': {
      first: control('max-age=60, private="a"', { a: '1', c: '3' }),
      from: 'hit',
      fields: { a: undefined, c: '3' },
    },
    'a qualified no-cache lets a response with a cookie be stored, without it': {
      first: control('max-age=60, no-cache="set-cookie"', { 'set-cookie': 'sid=1' }),
      from: 'hit',
      fields: { 'set-cookie': undefined },
    },
    'private="" names nothing, and so is private': { first: control('max-age=60, private=""'), from: 'asked' },
    'private and private="a" together are private': {
      first: control('max-age=60, private, private="a"'),
      from: 'asked',
    },
    'Pragma in a response means nothing': { first: control('max-age=60', { pragma: 'no-cache' }), from: 'hit' },
  })

  test('a no-store answer leaves an older response where it is', async () => {
    const old = control('max-age=60')
    const [, , third] = await play([
      { reply: old },
      { ...asking('no-cache'), reply: control('no-store') },
      { reply: old },
    ])
    expect(third).toMatchObject({ from: 'hit', text: 'run 1' })
  })
})

describe('RFC 9111 §5.2.1: what a request says', () => {
  const first = control('max-age=60', { etag: '"a"' })
  cases({
    'max-age=0': { first, second: asking('max-age=0'), from: 'validated' },
    'max-age less than the age': { first, later: 10, second: asking('max-age=9'), from: 'validated' },
    'max-age more than the age': { first, later: 10, second: asking('max-age=11'), from: 'hit' },
    'min-fresh that is not there': { first, later: 10, second: asking('min-fresh=51'), from: 'validated' },
    'min-fresh that is there': { first, later: 10, second: asking('min-fresh=50'), from: 'hit' },
    'max-stale that allows it': { first, later: 70, second: asking('max-stale=10'), from: 'hit' },
    'max-stale that does not': { first, later: 71, second: asking('max-stale=10'), from: 'validated' },
    'max-stale without a limit': { first, later: 600, second: asking('max-stale'), from: 'hit' },
    'no-cache': { first, second: asking('no-cache'), from: 'validated' },
    'no-store': { first, second: asking('no-store'), from: 'asked' },
    'only-if-cached, and it is': { first, second: asking('only-if-cached'), from: 'hit' },
    'only-if-cached, and it is stale': {
      first,
      later: 61,
      second: asking('only-if-cached'),
      from: 'refused',
      status: 504,
    },
    'Pragma: no-cache alone': { first, second: { ask: { pragma: 'no-cache' } }, from: 'validated' },
    'Pragma: anything else': { first, second: { ask: { pragma: 'foo' } }, from: 'hit' },
  })
})

describe('RFC 8246: immutable', () => {
  const first = control('max-age=60, immutable', { etag: '"a"' })
  cases({
    'a reload does not ask again': { first, second: asking('max-age=0'), from: 'hit' },
    'a forced reload does': { first, second: asking('no-cache'), from: 'validated' },
    'nor does it last longer': { first, later: 61, from: 'validated' },
  })
})

describe('RFC 9213: targeted fields', () => {
  const cdn = (text: string, more = {}) => ({ fields: { 'cdn-cache-control': text, ...more } })
  cases({
    'say how long it is fresh': { first: cdn('max-age=60'), later: 59, from: 'hit' },
    'outweigh a shorter max-age': {
      first: cdn('max-age=60', { 'cache-control': 'max-age=1' }),
      later: 59,
      from: 'hit',
    },
    'outweigh a longer max-age': {
      first: cdn('max-age=1', { 'cache-control': 'max-age=60' }),
      later: 2,
      from: 'asked',
    },
    'outweigh no-store': { first: cdn('max-age=60', { 'cache-control': 'no-store' }), from: 'hit' },
    'outweigh Expires': { first: cdn('max-age=60', { expires: date(-9) }), from: 'hit' },
    'that say no freshness leave Expires without a meaning': {
      first: cdn('foo', { expires: date(60) }),
      from: 'asked',
    },
    'count Age': { first: cdn('max-age=60', { age: '90' }), from: 'asked' },
    'forbid with private': { first: cdn('private', { 'cache-control': 'max-age=60' }), from: 'asked' },
    'forbid with no-store': { first: cdn('no-store', { 'cache-control': 'max-age=60' }), from: 'asked' },
    'forbid with no-cache': { first: cdn('no-cache', { 'cache-control': 'max-age=60' }), from: 'asked' },
    'that are no Dictionary are ignored': {
      first: cdn('max-age=60, &&&', { 'cache-control': 'no-store' }),
      from: 'asked',
    },
    'of the wrong type say nothing': { first: cdn('max-age="60"'), from: 'asked' },
    'that are empty are ignored': { first: cdn('', { 'cache-control': 'max-age=60' }), from: 'hit' },
    'that switch a directive off do not set it': { first: cdn('no-store=?0, max-age=60'), from: 'hit' },
    'are sent on': { first: cdn('max-age=60'), from: 'hit', fields: { 'cdn-cache-control': 'max-age=60' } },
    'have an order': {
      first: cdn('no-store', { 'app-cache-control': 'max-age=60' }),
      options: { targets: ['App-Cache-Control', 'CDN-Cache-Control'] },
      from: 'hit',
    },
    'are those that the option names': {
      first: cdn('max-age=60'),
      options: { targets: ['App-Cache-Control'] },
      from: 'asked',
    },
  })
})
