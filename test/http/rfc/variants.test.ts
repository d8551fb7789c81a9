import { describe, expect, test } from 'vitest'
import { type Case, cases, control, play } from './support.ts'

const by = (vary: string, more = {}) => control('max-age=60', { vary, ...more })
const two = (
  vary: string,
  first: Case['by'],
  second: Case['by'],
  from: Case['from'],
  more: Partial<Case> = {},
): Case => ({
  first: by(vary),
  by: first ?? {},
  second: { ask: second ?? {} },
  from,
  ...more,
})

describe('RFC 9111 §4.1: Vary', () => {
  cases({
    'the same value': two('Foo', { foo: '1' }, { foo: '1' }, 'hit'),
    'another value': two('Foo', { foo: '1' }, { foo: '2' }, 'asked'),
    'absent at first': two('Foo', {}, { foo: '1' }, 'asked'),
    'absent later': two('Foo', { foo: '1' }, {}, 'asked'),
    'absent both times': two('Foo', {}, {}, 'hit'),
    'other fields do not matter': two('Foo', { foo: '1', other: '1' }, { foo: '1', other: '2' }, 'hit'),
    'two fields, both the same': two('Foo, Bar', { foo: '1', bar: '2' }, { foo: '1', bar: '2' }, 'hit'),
    'two fields, one different': two('Foo, Bar', { foo: '1', bar: '2' }, { foo: '1', bar: '3' }, 'asked'),
    'names in another case': two('FOO', { foo: '1' }, { foo: '2' }, 'asked'),
    'empty members': two(', Foo,,', { foo: '1' }, { foo: '1' }, 'hit'),
    '*': two('*', {}, {}, 'asked'),
    '* among others': two('Foo, *', { foo: '1' }, { foo: '1' }, 'asked'),
    '* after an empty member': two(', *', {}, {}, 'asked'),
    'what is no name': two('"Foo"', { foo: '1' }, { foo: '1' }, 'asked'),
    'whitespace between members': two('Foo', { foo: '1,2' }, { foo: '1 , 2' }, 'hit'),
    'case of unknown fields matters': two('Foo', { foo: 'a' }, { foo: 'A' }, 'asked'),
  })

  test('each variant has its own response', async () => {
    const [, , third, fourth] = await play([
      { reply: by('Foo'), ask: { foo: '1' } },
      { ask: { foo: '2' } },
      { ask: { foo: '1' } },
      { ask: { foo: '2' } },
    ])
    expect([third, fourth]).toMatchObject([
      { from: 'hit', text: 'run 1' },
      { from: 'hit', text: 'run 2' },
    ])
  })
})

test.each([
  ['the same language', 'de'],
  ['another language', 'en'],
])('a variant is found for as long as it is fresh, however briefly one in %s is', async (_, language) => {
  const TWO_HOURS = 7200
  const reply = (maxAge: number, text: string) =>
    control(`max-age=${maxAge}`, { vary: 'Accept-Language, Foo', 'content-language': text })
  const [, , third] = await play([
    { ask: { foo: '1', 'accept-language': 'de' }, reply: reply(TWO_HOURS, 'de') },
    { ask: { foo: '2', 'accept-language': language }, reply: reply(1, language) },
    { at: TWO_HOURS - 1, ask: { foo: '1', 'accept-language': 'de' } },
  ])
  expect(third).toMatchObject({ from: 'hit', text: 'run 1' })
})

describe('RFC 9110 §12.5.4: Accept-Language', () => {
  const language = (text: string) => ({ 'accept-language': text })
  const rfc = { options: { preset: 'rfc' } } as const
  cases({
    'case and whitespace have no meaning': two('Accept-Language', language('en, de'), language(' eN ,  De'), 'hit'),
    'order has none by the letter': two('Accept-Language', language('en, de'), language('de, en'), 'hit', rfc),
    'order has one for applications': two('Accept-Language', language('en, de'), language('de, en'), 'asked'),
    'weights have one': two('Accept-Language', language('en;q=0.5'), language('en;q=0.6'), 'asked', rfc),
    'a response in the language that the client prefers': {
      first: by('Accept-Language', { 'content-language': 'de' }),
      by: language('en, de'),
      second: { ask: language('fr;q=0.5, de;q=1.0') },
      from: 'hit',
    },
    'not in one that it likes less': {
      first: by('Accept-Language', { 'content-language': 'de' }),
      by: language('en, de'),
      second: { ask: language('fr, de;q=0.9') },
      from: 'asked',
    },
    'several languages are none to choose by': {
      first: by('Accept-Language', { 'content-language': 'de, en' }),
      by: language('en, de'),
      second: { ask: language('de') },
      from: 'asked',
    },
    'the other fields must match, too': {
      first: by('Accept-Language, Foo', { 'content-language': 'de' }),
      by: { ...language('de'), foo: '1' },
      second: { ask: { ...language('de;q=0.5'), foo: '2' } },
      from: 'asked',
    },
  })

  test('the same request finds its response by its values as before', async () => {
    const reply = by('Accept-Language', { 'content-language': 'de' })
    const [, second] = await play([{ reply, ask: language('en, de') }, { ask: language('en, de') }])
    expect(second).toMatchObject({ from: 'hit', text: 'run 1' })
  })
})
