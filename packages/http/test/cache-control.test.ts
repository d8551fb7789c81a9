import { describe, expect, test } from 'vitest'
import { type CacheControl, declares, mentions, parseCacheControl, seconds } from '../src/index.ts'

const parse = (...lines: string[]): CacheControl => parseCacheControl({ 'cache-control': lines })

describe('RFC 9111 §5.2: the syntax of Cache-Control', () => {
  test('directive names match without regard to case', () => {
    expect(mentions(parse('No-StOrE'), 'no-store')).toBe(true)
    expect(seconds(parse('MAX-AGE=5'), 'max-age', 0)).toBe(5)
  })

  test('an argument may be a token or a quoted string', () => {
    expect(seconds(parse('max-age="5"'), 'max-age', 0)).toBe(5)
  })

  test('a comma or a directive inside a quoted string does not count', () => {
    const control = parse('extension="a, no-store, \\", private", max-age=5')
    expect(mentions(control, 'no-store')).toBe(false)
    expect(mentions(control, 'private')).toBe(false)
    expect(seconds(control, 'max-age', 0)).toBe(5)
  })

  test('a quote that is never closed hides nothing after it', () => {
    const control = parse('extension="a, no-store, max-age=5')
    expect(mentions(control, 'no-store')).toBe(true)
    expect(seconds(control, 'max-age', 0)).toBe(5)
  })

  test('several lines, empty members and surrounding whitespace are one list', () => {
    const control = parse(' public ,,', '\tmax-age=5 ')
    expect(declares(control, 'public')).toBe(true)
    expect(seconds(control, 'max-age', 0)).toBe(5)
  })

  test('an absent field has no directives', () => {
    expect(parseCacheControl({}).size).toBe(0)
  })

  test('a field of 16 KB of quotes is read in linear time', () => {
    const before = performance.now()
    parse('"\\'.repeat(8192))
    expect(performance.now() - before).toBeLessThan(100)
  })
})

describe('RFC 9111 §5.2.2.4, §5.2.2.7: forbidding directives count in every form', () => {
  test.each([
    'private',
    'private="x-user"',
    'private=""',
    'private=',
    'private="',
    'private; max-age=60',
    'private, private="x"',
  ])('%s is private', (line) => expect(mentions(parse(line), 'private')).toBe(true))

  test.each(['no-cache', 'no-cache="set-cookie"', 'no-cache=set-cookie', 'no-cache=""'])('%s is no-cache', (line) =>
    expect(mentions(parse(line), 'no-cache')).toBe(true),
  )

  test.each(['public=yes', 'public=', 'public; max-age=60', 'x-public', '"public"'])(
    '%s does not permit as public does',
    (line) => expect(declares(parse(line), 'public')).toBe(false),
  )
})

describe('RFC 9111 §1.2.2, §4.2.1: delta-seconds', () => {
  test.each(['3600a', '-1', '7200.0', '1e3', "'3600'", '', '"', ' 3600', '0x10', '३'])(
    'max-age=%s is invalid, so stale',
    (value) => expect(seconds(parse(`max-age=${value}`), 'max-age', 0)).toBe(0),
  )

  test('max-age without a value is invalid', () => expect(seconds(parse('max-age'), 'max-age', 0)).toBe(0))

  test('leading zeros are digits', () => expect(seconds(parse('max-age=007'), 'max-age', 0)).toBe(7))

  test('too large a value means 2^31', () =>
    expect(seconds(parse('max-age=99999999999'), 'max-age', 0)).toBe(2147483648))

  test('the same value twice is that value', () =>
    expect(seconds(parse('max-age=5', 'max-age=5'), 'max-age', 0)).toBe(5))

  test('two values that differ are invalid, in either order', () => {
    expect(seconds(parse('max-age=1, max-age=3600'), 'max-age', 0)).toBe(0)
    expect(seconds(parse('max-age=3600', 'max-age=1'), 'max-age', 0)).toBe(0)
    expect(seconds(parse('max-age=3600, max-age=x'), 'max-age', 0)).toBe(0)
  })

  test('an absent directive has no seconds', () => expect(seconds(parse('public'), 'max-age', 0)).toBeUndefined())
})
