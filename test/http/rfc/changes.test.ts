import { describe, expect, test } from 'vitest'
import { control, play, type Step } from './support.ts'

const PAGE = control('max-age=60')
const change = (method: string, reply: Step['reply'] = {}): Step => ({
  method,
  reply: reply as NonNullable<Step['reply']>,
})

describe('RFC 9111 §4.4: what changes a resource', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH'])(
    '%s that succeeds makes stored responses unreachable',
    async (method) => {
      const [, , third] = await play([{ reply: PAGE }, change(method), { reply: PAGE }])
      expect(third?.from).toBe('asked')
    },
  )

  test.each(['POST', 'PUT', 'DELETE', 'M-SEARCH'])('%s that fails does not', async (method) => {
    const [, , third] = await play([{ reply: PAGE }, change(method, { status: 500 }), { reply: PAGE }])
    expect(third?.from).toBe('hit')
  })

  test.each(['location', 'content-location'])('%s of the same origin is invalidated', async (name) => {
    for (const [target, from] of [
      ['/other', 'asked'],
      ['https://example.com/other', 'asked'],
      ['https://elsewhere.example/other', 'hit'],
      ['http://example.com/other', 'hit'],
      ['//[', 'hit'],
    ]) {
      const steps = [
        { path: '/other', reply: PAGE },
        change('POST', { fields: { [name]: String(target) } }),
        { path: '/other', reply: PAGE },
      ]
      expect((await play(steps))[2]?.from, target).toBe(from)
    }
  })
})

describe('RFC 9110 §9.3.3: the answer to a POST', () => {
  const posted = (fields: Readonly<Record<string, string>>) =>
    play([change('POST', { fields }), { method: 'GET', reply: PAGE }])

  test('answers later GETs if it is fresh and names its own URL', async () => {
    const [, second] = await posted({ 'cache-control': 'max-age=60', 'content-location': '/page' })
    expect(second).toMatchObject({ from: 'hit', text: 'run 1' })
  })

  test.each([
    { 'cache-control': 'max-age=60' },
    { 'cache-control': 'max-age=60', 'content-location': '/other' },
    { 'content-location': '/page', 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' },
    { 'cache-control': 'max-age=60, private', 'content-location': '/page' },
    { 'cache-control': 'max-age=60', 'content-location': '/page', 'set-cookie': 'a=b' },
  ])('otherwise it does not: %j', async (fields) => {
    expect((await posted(fields as Readonly<Record<string, string>>))[1]?.from).toBe('asked')
  })
})

describe('RFC 9875: cache groups', () => {
  const grouped = (groups: string) => control('max-age=60', { 'cache-groups': groups })
  const ending = (groups: string): Step => ({
    path: '/form',
    method: 'POST',
    reply: { fields: { 'cache-group-invalidation': groups } },
  })

  test.each([
    ['"scripts"', '"scripts"', 'asked'],
    ['"a", "scripts"', '"scripts", "b"', 'asked'],
    ['"scripts"', '"Scripts"', 'hit'],
    ['scripts', '"scripts"', 'hit'],
    ['"scripts"', 'scripts', 'hit'],
  ])('a response in %s, and a change that ends %s: the next is %s', async (groups, ended, from) => {
    const [, , third] = await play([
      { reply: grouped(groups) },
      ending(ended),
      { method: 'GET', reply: grouped(groups) },
    ])
    expect(third?.from).toBe(from)
  })

  test('a safe request ends no group', async () => {
    const [, , third] = await play([
      { reply: grouped('"a"') },
      { path: '/other', reply: { fields: { 'cache-group-invalidation': '"a"' } } },
      { reply: grouped('"a"') },
    ])
    expect(third?.from).toBe('hit')
  })
})
