import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  compileGlob,
  IrreversibleKeysError,
  KeyError,
  type KeyFunction,
  KeySpace,
} from '../../src/index.ts'

describe('stored keys are the bytes that Django makes', () => {
  // Django: "%s:%s:%s" % (key_prefix, version, key)
  test.each([
    ['', 1, 'foo', ':1:foo'],
    ['shop', 1, 'foo', 'shop:1:foo'],
    ['shop', 2, 'a:b', 'shop:2:a:b'],
    ['a:b', 1, 'k', 'a:b:1:k'],
    ['p', 0, 'k', 'p:0:k'],
    ['p', -1, 'k', 'p:-1:k'],
    ['p', 9007199254740991, 'k', 'p:9007199254740991:k'],
    ['', 1, '', ':1:'],
    ['', 1, ' two words\n', ':1: two words\n'],
    ['café', 1, 'ключ 日本 😀', 'café:1:ключ 日本 😀'],
    ['p', 1, 'user:{7}:*', 'p:1:user:{7}:*'],
  ])('prefix %j, version %j, key %j', (prefix, version, key, stored) => {
    expect(new KeySpace({ prefix, version }).make(key)).toBe(stored)
    expect(new KeySpace({ prefix }).make(key, version)).toBe(stored)
    expect(new KeySpace({ prefix }).reverse(stored)).toBe(key)
  })
})

test('a prefix that holds colons is undone, which django-redis gets wrong', () => {
  expect(new KeySpace({ prefix: 'a:b:c' }).reverse('a:b:c:12:x:y')).toBe('x:y')
})

test.each([5, null, undefined, {}, ['a'], Symbol('a')])('a key that is %s is refused', (key) => {
  expect(() => new KeySpace().make(key as never)).toThrow(KeyError)
})

test('half a surrogate pair is refused, a whole one is not', () => {
  expect(() => new KeySpace().make('\ud83d')).toThrow(KeyError)
  expect(() => new KeySpace().make('a\ude00')).toThrow(KeyError)
  expect(new KeySpace().make('\ud83d\ude00')).toBe(':1:😀')
})

test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', null, true])('the version %s is refused', (bad) => {
  const version = bad as number
  expect(() => new KeySpace().make('k', version)).toThrow(ArgumentError)
  expect(() => new KeySpace().matching('*', version)).toThrow(ArgumentError)
  // null is not a version.
  if (version !== null) expect(() => new KeySpace({ version })).toThrow(ArgumentError)
})

test.each([5, null, /a/])('the pattern %s is refused', (pattern) => {
  expect(() => new KeySpace().matching(pattern as never)).toThrow(ArgumentError)
})

const SEPARATORS_AND_REGEX = 'a.b*c+(d)[e]{f}^$|\\?-/:x'
const PREFIXES = ['', 'shop', 'a:b', 'x:1y', SEPARATORS_AND_REGEX, '-?\\d+', '(?<key>.*)', '$&$1', '1']
const KEYS = ['k', '', 'a:b', '1:k', ':1:', '-2:k', 'two\nlines', '*', '[a]', '\\', '😀', '1', 'k@1']
const VERSIONS = [1, 2, 0, -1, 12, 9007199254740991]

const JOINING: readonly (readonly [string, KeyFunction])[] = [
  ['Django’s default', (key, prefix, version) => `${prefix}:${version}:${key}`],
  ['the version first', (key, prefix, version) => `${version}/${prefix}/${key}`],
  ['the version last', (key, prefix, version) => `${prefix}/${key}@${version}`],
  ['the key first', (key, prefix, version) => `${key}|${version}|${prefix}`],
  ['the key in the middle', (key, prefix, version) => `${prefix}(${key})v${version}`],
  ['the version twice', (key, prefix, version) => `${version}:${prefix}:${version}:${key}`],
  ['the version on both sides of the key', (key, prefix, version) => `${prefix}:${version}:${key}:v${version}`],
  ['a text full of regular expression', (key, prefix, version) => `^(.*)$|${prefix}[a-z]{2}\\d${version}?${key}+$`],
]

describe.each(JOINING)('a KEY_FUNCTION that joins, with %s,', (_, keyFunction) => {
  const everyKey = PREFIXES.flatMap((prefix) =>
    VERSIONS.flatMap((version) =>
      KEYS.map((key) => ({ prefix, version, key, stored: keyFunction(key, prefix, version) })),
    ),
  )

  test('gets its logical keys back', () => {
    for (const { prefix, version, key, stored } of everyKey) {
      const space = new KeySpace({ prefix, version, keyFunction })
      expect(space.make(key)).toBe(stored)
      expect(space.reverse(stored), `${JSON.stringify(stored)} of ${JSON.stringify(prefix)}`).toBe(key)
    }
  })

  test('finds all its keys in all versions', () => {
    for (const { prefix, stored } of everyKey) {
      const { glob, owns } = new KeySpace({ prefix, keyFunction }).all()
      expect(compileGlob(glob)(stored) && owns(stored), `${glob} on ${JSON.stringify(stored)}`).toBe(true)
    }
  })

  test('finds the keys of one version that match a glob, and those alone', () => {
    for (const prefix of PREFIXES) {
      for (const [pattern, wanted] of [
        ['*', KEYS],
        ['k*', KEYS.filter((key) => key.startsWith('k'))],
        ['[a1]:*', ['a:b', '1:k']],
        ['\\*', ['*']],
        ['?', KEYS.filter((key) => key.length === 1)],
      ] as const) {
        for (const version of VERSIONS) {
          const { glob, owns } = new KeySpace({ prefix, keyFunction }).matching(pattern, version)
          const found = everyKey.filter((one) => one.prefix === prefix && compileGlob(glob)(one.stored))
          const owned = found.filter(({ stored }) => owns(stored))
          expect(new Set(owned.map(({ key }) => key)), `${pattern} in ${prefix}`).toEqual(new Set(wanted))
          expect(new Set(owned.map((one) => one.version))).toEqual(new Set(wanted.length > 0 ? [version] : []))
        }
      }
    }
  })
})

describe('the keys of this cache', () => {
  test.each([
    ['a', 'a:b:1:k', 'a longer prefix'],
    ['a', 'ab:1:k', 'a prefix with the same start'],
    ['a', 'a:!lock:k', 'our own records'],
    ['a', 'a:x1:k', 'a version that is not a number'],
    ['a', 'a:1.5:k', 'a version that is not an integer'],
    ['a', 'a:1', 'no key at all'],
    ['a', 'xa:1:k', 'text in front'],
    ['a', 'x\na:1:k', 'a line in front'],
    ['', 'a:1:k', 'any prefix, from the empty one'],
    ['', 'x', 'a foreign key'],
    ['a*', 'ab:1:k', 'a prefix that is read as a glob'],
    ['a.', 'ab:1:k', 'a prefix that is read as an expression'],
    ['a?', 'ab:1:k', 'a prefix that is read as a glob'],
    ['[ab]', 'a:1:k', 'a prefix that is read as a class'],
  ])('with the prefix %j do not include %j: %s', (prefix, stored) => {
    const space = new KeySpace({ prefix })
    for (const { owns } of [space.all(), space.matching('*')]) expect(owns(stored)).toBe(false)
  })

  test.each([
    ['*[^', 'k', true],
    ['[jk', 'k', true],
    ['k\\', 'k', false],
    ['k\\', 'k\\', true],
  ])('end where they end: the pattern %j does not run on into what stands behind the key', (pattern, key, found) => {
    const space = new KeySpace({ keyFunction: (logical, _, version) => `${logical}@${version}` })
    const { glob, owns } = space.matching(pattern)
    const finds = (storedKey: string): boolean => compileGlob(glob)(storedKey) && owns(storedKey)
    expect(finds(space.make(key, 1))).toBe(found)
    expect(finds(space.make(key, 2))).toBe(false)
  })

  test('hold the same version wherever it is written', () => {
    const space = new KeySpace({
      prefix: 'p',
      keyFunction: (key, prefix, version) => `${version}:${prefix}:${version}:${key}`,
    })
    expect(space.all().owns('1:p:1:k')).toBe(true)
    expect(space.all().owns('1:p:2:k')).toBe(false)
    expect(space.reverse('7:p:7:k:l')).toBe('k:l')
  })

  test('with a KEY_FUNCTION that leaves the version out are of every version', () => {
    const space = new KeySpace({ prefix: 'p', keyFunction: (key, prefix) => `${prefix}.${key}` })
    for (const version of [1, 2]) {
      const { glob, owns } = space.matching('k*', version)
      expect(glob).toBe('p.k*')
      expect(owns('p.k1')).toBe(true)
    }
    expect(space.reverse('p.k1')).toBe('k1')
    expect(space.all().owns('q.k1')).toBe(false)
  })
})

describe('a KEY_FUNCTION that does more than join', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

  test.each<readonly [string, KeyFunction]>([
    ['hashes only long keys', (key, prefix, version) => `${prefix}:${version}:${key.length > 200 ? sha256(key) : key}`],
    ['hashes the key', (key, prefix, version) => `${prefix}:${version}:${sha256(key)}`],
    ['puts the version beside the key', (key, prefix, version) => `${prefix}:${key}${version}`],
    ['puts the key beside the version', (key, prefix, version) => `${prefix}:${version}${key}`],
    ['puts a digit between them', (key, prefix, version) => `${key}0${version}:${prefix}`],
    ['hashes all', (key, prefix, version) => sha256(`${prefix}:${version}:${key}`)],
    ['encodes the key', (key, prefix, version) => `${prefix}:${version}:${encodeURIComponent(key)}`],
    ['changes the case', (key, prefix, version) => `${prefix}:${version}:${key.toUpperCase()}`],
    ['writes the key twice', (key, prefix, version) => `${prefix}:${version}:${key}:${key}`],
    ['loses the key', (_, prefix, version) => `${prefix}:${version}`],
    [
      'refuses the key',
      (key) => {
        if (key !== 'k') throw new Error('unknown key')
        return key
      },
    ],
  ])('makes keys, but cannot find them again, where it %s', (_, keyFunction) => {
    const space = new KeySpace({ prefix: 'p', keyFunction })
    expect(space.make('k')).toBe(keyFunction('k', 'p', 1))
    expect(() => space.all()).toThrow(IrreversibleKeysError)
    expect(() => space.matching('*')).toThrow(IrreversibleKeysError)
    expect(() => space.reverse('anything')).toThrow(IrreversibleKeysError)
  })
})

test('REVERSE_KEY_FUNCTION has the say about logical keys', () => {
  const seen: string[] = []
  const space = new KeySpace({
    prefix: 'p',
    reverseKeyFunction: (stored) => {
      seen.push(stored)
      return stored.split(':', 3)[2] ?? ''
    },
  })
  expect(space.reverse('p:1:a:b')).toBe('a')
  expect(seen).toEqual(['p:1:a:b'])
})
