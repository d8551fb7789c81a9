import { describe, expect, test } from 'vitest'
import { type OptionsChecker, oneOf, optionRule, optionsChecker } from '../../src/index.ts'

interface Options {
  readonly timeout?: number | undefined
  readonly lock?: boolean | undefined
  readonly read?: string | undefined
}

const { boolean, checkedInUse } = optionRule
const rules = { timeout: checkedInUse, lock: boolean, read: oneOf('any', 'primary') }
const check = optionsChecker<Options>('load(key, options)', rules, 'timeout')
const messageOf = (options: unknown, by: OptionsChecker<Options> = check): string => {
  try {
    by(options as Options)
    return ''
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
    return (error as Error).message
  }
}

describe('the check of options', () => {
  test('returns the options themselves, and none for undefined', () => {
    const options = { timeout: 1, lock: true, read: 'any' }
    expect(check(options)).toBe(options)
    expect(check(undefined)).toEqual({})
  })

  test('takes objects without a prototype, and options that are undefined', () => {
    const options = Object.assign(Object.create(null), { lock: undefined, timeout: 5 })
    expect(check(options)).toBe(options)
  })

  test.each<[unknown, string]>([
    [60, 'load() takes its options in an object: load(key, { timeout: 60 }), got a number.'],
    [null, 'load() takes its options in an object: load(key, { timeout: null }), got null.'],
    ['secret', 'load() takes its options in an object: load(key, { timeout: … }), got a string.'],
    [[], 'load() takes its options in an object: load(key, { timeout: … }), got a list.'],
    [{ ttl: 1 }, 'load() has no option "ttl". Did you mean "timeout"?'],
    [{ locked: true }, 'load() has no option "locked". Did you mean "lock"?'],
    [{ elsewhere: 1 }, 'load() has no option "elsewhere". Known: timeout, lock, read.'],
    [{ toString: 1 }, 'load() has no option "toString". Known: timeout, lock, read.'],
    [JSON.parse('{ "__proto__": 1 }'), 'load() has no option "__proto__". Known: timeout, lock, read.'],
    [{ lock: 'yes' }, 'The option "lock" of load() must be true or false, got "yes".'],
    [{ read: 'replica' }, 'The option "read" of load() must be \'any\' or \'primary\', got "replica".'],
  ])('refuses %j and says what to write', (options, message) => expect(messageOf(options)).toBe(message))

  test('shows no option where a place has none, and no value that stands where a default belongs', () => {
    expect(messageOf(5, optionsChecker<Options>('load(options)', rules))).toContain('load({ … }), got')
    const get = optionsChecker<{ readonly default?: unknown }>(
      'get(key, options)',
      { default: checkedInUse },
      'default',
    )
    expect(() => get(4711 as never)).toThrow(
      'get() takes its options in an object: get(key, { default: … }), got a number.',
    )
  })

  test('names the method that shares it with others', () => {
    const shared = optionsChecker<Options>('(key, options)', rules, 'timeout')
    expect(() => shared({ ttl: 1 } as Options, 'expire')).toThrow('expire() has no option "ttl".')
    expect(() => shared(5 as never, 'expire')).toThrow('expire(key, { timeout: 5 })')
  })
})
