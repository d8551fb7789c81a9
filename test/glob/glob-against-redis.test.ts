import { compileGlob, completeGlob, escapeGlob } from '@holdfast/core'
import { type LocalServer, startServer } from '@holdfast/local-redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from './random.ts'

const SPECIAL = ['*', '?', '[', ']', '\\', '^', '-']
const PLAIN = ['a', 'b', 'c', 'z', '0', '!', ':', '.', ' ', '\n', '\u0001']
const ALPHABET = [...PLAIN, ...SPECIAL]
const SEED = 20_260_101

/** Edge cases of Redis's stringmatchlen(). */
const HAND_PICKED = [
  '*',
  '**',
  '***a',
  'a*',
  '*a',
  '*a*b*',
  'a?c',
  '?',
  '??',
  '[abc]',
  '[^abc]',
  '[^a]*',
  '[a-c]',
  '[c-a]',
  '[^a-c]',
  '[a-]',
  '[-a]',
  '[a-c-z]',
  '[!a]',
  '[]',
  '[]a]',
  '[^]',
  '[^]a]',
  '[',
  '[^',
  '[a',
  '[a-',
  '[a-c',
  '[\\',
  '[\\]',
  '[\\]]',
  '[\\^a]',
  '[a\\-c]',
  '[a-\\]]',
  '[\\a-c]',
  '[[]',
  '[*?]',
  'a[*]',
  ']',
  'a]',
  '\\',
  '\\\\',
  '\\*',
  '\\?',
  '\\[a]',
  '\\a',
  'a\\',
  '*\\',
  '^',
  '^a',
  '-',
  'a-c',
  '{a,b}',
  'a*[^b]?',
]

let server: LocalServer
let redis: Redis
const keys = new Set<string>()

beforeAll(async () => {
  server = await startServer()
  redis = new Redis(server.url)
  const random = seededRandom(SEED)
  for (const first of ALPHABET) {
    keys.add(first)
    for (const second of ALPHABET) keys.add(first + second)
  }
  while (keys.size < 1200) keys.add(random.text(ALPHABET, 7))
  await redis.mset([...keys].flatMap((key) => [key, '']))
})

afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

/** The matches of a real server and ours, both in the order of `keys`. */
async function compare(pattern: string): Promise<{ readonly server: string[]; readonly ours: string[] }> {
  const found = new Set(await redis.keys(pattern))
  return { server: [...keys].filter((key) => found.has(key)), ours: [...keys].filter(compileGlob(pattern)) }
}

describe('compileGlob matches what KEYS of a real server matches', () => {
  test.each(HAND_PICKED)('for the pattern %j', async (pattern) => {
    const { server: expected, ours } = await compare(pattern)
    expect(ours).toEqual(expected)
  })

  test('for 4000 random patterns', async () => {
    const random = seededRandom(SEED + 1)
    const characters = [...ALPHABET, '*', '*', '?', '[', '[', ']', ']', '\\', '-', '-', '^']
    let matches = 0
    for (let round = 0; round < 4000; round += 1) {
      const pattern = random.text(characters, 9)
      const { server: expected, ours } = await compare(pattern)
      expect(ours, `pattern ${JSON.stringify(pattern)}`).toEqual(expected)
      matches += expected.length
    }
    // If nothing matched, the test would prove nothing.
    expect(matches).toBeGreaterThan(10_000)
  })

  test('for random patterns made from keys, so that most match', async () => {
    const random = seededRandom(SEED + 2)
    const all = [...keys]
    for (let round = 0; round < 1500; round += 1) {
      const mutated = [...random.pick(all)].map((character) => {
        const turns = [character, character, escapeGlob(character), '?', '*', `[${character}]`, `[^${character}]`]
        return random.pick([...turns, `[a-${character}]`, `[\\${character}z]`])
      })
      const pattern = mutated.join('')
      const { server: expected, ours } = await compare(pattern)
      expect(ours, `pattern ${JSON.stringify(pattern)}`).toEqual(expected)
    }
  })

  test('for text beyond ASCII, byte by byte', async () => {
    const words = ['ключ', 'é', 'éx', 'ü', '日本', '😀', 'naïve:café']
    const bytewise = [
      '?',
      '??',
      '?x',
      '??x',
      '????',
      '[é]',
      '[é]?',
      '[é-ü][é-ü]',
      '[^é]*',
      '\\é',
      '[\\é-z]*',
      '[a-é]*',
      '\\??',
    ]
    await redis.mset(words.flatMap((word) => [word, '']))
    try {
      for (const pattern of [...words, '*é', 'é*', '日*', '*本', '*😀*', 'naïve:*', '*ч*', ...bytewise]) {
        const expected = (await redis.keys(pattern)).filter((key) => words.includes(key)).sort()
        expect(words.filter(compileGlob(pattern)).sort(), pattern).toEqual(expected)
      }
    } finally {
      await redis.unlink(words)
    }
  })
})

describe('escapeGlob', () => {
  test('makes a pattern by which a real server, and compileGlob, find that one key', async () => {
    for (const key of keys) {
      const pattern = escapeGlob(key)
      expect(await redis.keys(pattern), `pattern ${JSON.stringify(pattern)}`).toEqual([key])
      expect([...keys].filter(compileGlob(pattern)), `pattern ${JSON.stringify(pattern)}`).toEqual([key])
    }
  })

  test('keeps its text literal in front of and behind a glob', async () => {
    const random = seededRandom(SEED + 3)
    for (let round = 0; round < 500; round += 1) {
      const text = random.text(ALPHABET, 2)
      const before = [...keys].filter((key) => key.startsWith(text))
      const after = [...keys].filter((key) => key.endsWith(text))
      expect(new Set(await redis.keys(`${escapeGlob(text)}*`))).toEqual(new Set(before))
      expect(new Set(await redis.keys(`*${escapeGlob(text)}`))).toEqual(new Set(after))
    }
  })
})

describe('completeGlob', () => {
  test('matches the same, also when text follows', async () => {
    const random = seededRandom(SEED + 4)
    const characters = [...ALPHABET, '*', '?', '[', '[', ']', '\\', '\\', '-', '-', '^']
    for (const pattern of [...HAND_PICKED, ...Array.from({ length: 1500 }, () => random.text(characters, 6))]) {
      const complete = completeGlob(pattern)
      const { server: expected } = await compare(pattern)
      expect((await compare(complete)).server, `pattern ${JSON.stringify(pattern)}`).toEqual(expected)
      const suffix = random.pick(ALPHABET)
      const matches = compileGlob(pattern)
      expect((await compare(complete + escapeGlob(suffix))).server, `pattern ${JSON.stringify(pattern)}`).toEqual(
        [...keys].filter((key) => key.endsWith(suffix) && matches(key.slice(0, -suffix.length))),
      )
    }
  })
})
