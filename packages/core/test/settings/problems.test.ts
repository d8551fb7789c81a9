import { describe, expect, test } from 'vitest'
import { formatPath, isCacheError, nearest, SettingsError } from '../../src/index.ts'
import { build, problemsOf } from '../support.ts'

const one = (settings: unknown): string => {
  const [problem, ...more] = problemsOf(settings)
  expect(more).toEqual([])
  return `${problem?.path}: ${problem?.message}`
}

describe('settings', () => {
  test('of the wrong shape are refused by name', () => {
    expect(one(null)).toMatch(/^CACHES: expected settings by alias.*got null$/)
    expect(one(undefined)).toMatch(/^CACHES: .*got nothing$/)
    expect(one([])).toMatch(/^CACHES: .*got a list$/)
    expect(one([{ BACKEND: 'locmem' }])).toMatch(/^CACHES: .*got a list$/)
    expect(one('locmem')).toMatch(/^CACHES: .*got "locmem"$/)
    expect(one(5)).toMatch(/^CACHES: .*got 5$/)
    expect(one(() => {})).toMatch(/^CACHES: .*got a function$/)
    expect(one({})).toMatch(/^CACHES: expected at least one alias/)
  })

  test('of one alias must be an object with BACKEND', () => {
    const problems = problemsOf({ a: null, b: [], c: 'locmem', d: 5, e: {}, f: undefined, g: { BACKEND: null } })
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'CACHES.a: expected an object with BACKEND, got null',
      'CACHES.b: expected an object with BACKEND, got a list',
      'CACHES.c: expected an object with BACKEND, got "locmem"',
      'CACHES.d: expected an object with BACKEND, got 5',
      'CACHES.e.BACKEND: expected a class or the name of one',
      'CACHES.f: expected an object with BACKEND, got nothing',
      'CACHES.g.BACKEND: expected a class or the name of one',
    ])
  })

  test('with every problem are told every problem, in one error, each with its path', () => {
    const settings = {
      default: {
        BACKEND: 'locmem',
        TIMEOUT: '300',
        VERSION: 1.5,
        KEY_PREFIX: 7,
        KEY_FUNCTION: 'nowhere',
        TIMOUT: 5,
        LOCATION: ['a'],
        OPTIONS: { MAX_ENTRIES: 'many', CULL_FREQUENCY: -1, SERIALIZER: 'jsno', MAXENTRIES: 1 },
      },
      'my-sessions': { BACKEND: 'locmen' },
      third: 'dummy',
    }
    const problems = problemsOf(settings)
    expect(problems.map(({ path }) => path).sort()).toEqual([
      'CACHES.default.KEY_FUNCTION',
      'CACHES.default.KEY_PREFIX',
      'CACHES.default.LOCATION',
      'CACHES.default.OPTIONS.CULL_FREQUENCY',
      'CACHES.default.OPTIONS.MAXENTRIES',
      'CACHES.default.OPTIONS.MAX_ENTRIES',
      'CACHES.default.OPTIONS.SERIALIZER',
      'CACHES.default.TIMEOUT',
      'CACHES.default.TIMOUT',
      'CACHES.default.VERSION',
      'CACHES.third',
      'CACHES["my-sessions"].BACKEND',
    ])
    const error = ((): unknown => {
      try {
        return build(settings)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(SettingsError)
    expect(isCacheError(error) && error.code).toBe('ERR_CACHE_SETTINGS')
    for (const { path, message } of problems) expect(String(error)).toContain(`${path}: ${message}`)
    expect(String(error)).toContain('12 problems')
  })

  test('are said to be what they are', () => {
    const problems = problemsOf({ BACKEND: 'locmem', TIMEOUT: true, VERSION: '1', KEY_PREFIX: null, OPTIONS: 'none' })
    expect(problems).toEqual([
      { path: 'CACHES.default.TIMEOUT', message: 'expected a number, got true' },
      { path: 'CACHES.default.KEY_PREFIX', message: 'expected a string, got null' },
      { path: 'CACHES.default.VERSION', message: 'expected a number, got "1"' },
      { path: 'CACHES.default.OPTIONS', message: 'expected an object, got "none"' },
    ])
  })

  test.each([
    ['TIMEOUT', Number.NaN],
    ['TIMEOUT', Number.POSITIVE_INFINITY],
    ['TIMEOUT', [60]],
    ['VERSION', 2 ** 53],
    ['VERSION', null],
    ['VERSION', 1.5],
    ['LOCATION', 5],
    ['OPTIONS', []],
    ['OPTIONS', null],
  ])('%s of %s is refused at its path', (name, value) => {
    expect(problemsOf({ BACKEND: 'locmem', [name]: value })).toEqual([
      { path: `CACHES.default.${name}`, message: expect.stringMatching(/^expected .*, got /) },
    ])
  })

  test('a TIMEOUT beyond what Redis holds is refused', () => {
    expect(one({ BACKEND: 'locmem', TIMEOUT: 1e300 })).toMatch(/^CACHES\.default.*TIMEOUT/)
  })

  test.each([
    { TIMEOUT: null },
    { TIMEOUT: 0 },
    { TIMEOUT: -1 },
    { TIMEOUT: 0.5 },
    { VERSION: 0 },
    { VERSION: -3 },
    { KEY_PREFIX: '' },
    { TIMEOUT: undefined, KEY_PREFIX: undefined, VERSION: undefined, OPTIONS: undefined, LOCATION: undefined },
    { OPTIONS: {} },
    { OPTIONS: { SERIALIZER: undefined } },
  ])('%j are fine', (settings) => {
    expect(build({ BACKEND: 'locmem', ...settings }).aliases).toEqual(['default'])
  })

  test('are not changed', () => {
    const settings = { default: { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 5 } } }
    const before = structuredClone(settings)
    build(settings)
    expect(settings).toEqual(before)
    expect(() => build(Object.freeze({ default: Object.freeze({ BACKEND: 'locmem' }) }))).not.toThrow()
  })

  test('of one cache are those of the alias default', () => {
    expect(build({ BACKEND: 'locmem', KEY_PREFIX: 'p' }).get().keyPrefix).toBe('p')
    expect(one({ BACKEND: 'locmem', X: 1 })).toMatch(/^CACHES\.default\.X: /)
  })
})

describe('an unknown setting', () => {
  test.each([
    ['TIMOUT', 'TIMEOUT'],
    ['timeout', 'TIMEOUT'],
    ['KEYPREFIX', 'KEY_PREFIX'],
    ['keyPrefix', 'KEY_PREFIX'],
    ['LOCATIONS', 'LOCATION'],
    ['OPTION', 'OPTIONS'],
  ])('%s was probably meant to be %s', (wrong, right) => {
    expect(one({ BACKEND: 'locmem', [wrong]: 1 })).toBe(
      `CACHES.default.${wrong}: unknown setting; did you mean "${right}"?`,
    )
  })

  test('in OPTIONS is compared with the options', () => {
    expect(one({ BACKEND: 'locmem', OPTIONS: { max_entries: 1 } })).toContain('did you mean "MAX_ENTRIES"?')
    expect(one({ BACKEND: 'locmem', OPTIONS: { FLAVOUR: 1 } })).toContain(
      'the nearest names are MEMO, SERIALIZER, COMPRESSOR',
    )
  })

  test('that is known elsewhere comes with its place', () => {
    expect(one({ BACKEND: 'locmem', OPTIONS: { TIMEOUT: 1 } })).toBe(
      'CACHES.default.OPTIONS.TIMEOUT: unknown setting; it belongs at TIMEOUT, beside BACKEND',
    )
    expect(one({ BACKEND: 'locmem', MAX_ENTRIES: 1 })).toBe(
      'CACHES.default.MAX_ENTRIES: unknown setting; it belongs at OPTIONS.MAX_ENTRIES',
    )
    expect(one({ BACKEND: 'locmem', COMPRESS_MIN_LENGTH: 1 })).toBe(
      'CACHES.default.COMPRESS_MIN_LENGTH: unknown setting; it belongs at OPTIONS.COMPRESSOR_KWARGS.min_length',
    )
  })

  test('that is like none comes with those there are', () => {
    expect(one({ BACKEND: 'locmem', FLAVOUR: 'vanilla' })).toMatch(
      /unknown setting; expected one of: BACKEND, TIMEOUT, KEY_PREFIX, VERSION, KEY_FUNCTION, REVERSE_KEY_FUNCTION, LOCATION, OPTIONS$/,
    )
  })

  test('does not have its value shown', () => {
    expect(one({ BACKEND: 'locmem', PASWORD: 'hunter2' })).not.toContain('hunter2')
  })
})

describe('formatPath writes as a user would', () => {
  test.each([
    [['CACHES', 'default', 'OPTIONS'], 'CACHES.default.OPTIONS'],
    [['CACHES', 'my-cache', 'LOCATION', 1], 'CACHES["my-cache"].LOCATION[1]'],
    [['CACHES', 'a"b'], 'CACHES["a\\"b"]'],
    [['CACHES', ''], 'CACHES[""]'],
    [['CACHES', '1'], 'CACHES["1"]'],
    [['$a', '_b'], '$a._b'],
    [[], ''],
  ])('%j as %s', (path, text) => {
    expect(formatPath(path)).toBe(text)
  })
})

describe('nearest', () => {
  test.each([
    ['REDIS', 'redis'],
    ['redsi', 'redis'],
    ['rdis', 'redis'],
    ['locmemm', 'locmem'],
    ['dumy', 'dummy'],
  ])('takes %s for %s', (word, name) => {
    expect(nearest(word, ['redis', 'locmem', 'dummy'])).toBe(name)
  })

  test.each(['memcached', 'x', 'something else entirely'])('takes %s for none of them', (word) => {
    expect(nearest(word, ['redis', 'locmem', 'dummy'])).toBeUndefined()
  })

  test('knows nothing where nothing is known', () => {
    expect(nearest('redis', [])).toBeUndefined()
  })
})
