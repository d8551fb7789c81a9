import type { Cache } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache } from './context.ts'

type Method = Extract<keyof Cache, string>

/** A cache as JavaScript sees it: any argument goes. */
type Untyped = Readonly<Record<Method, (...args: unknown[]) => unknown>>

const load = (): number => 1

/** Calls of every method that takes options, without them. */
const CALLS: readonly (readonly [method: Method, ...operands: unknown[]])[] = [
  ['makeKey', 'k'],
  ['get', 'k'],
  ['set', 'k', 1],
  ['add', 'k', 1],
  ['touch', 'k', 1],
  ['delete', 'k'],
  ['has', 'k'],
  ['incr', 'k', 1],
  ['decr', 'k', 1],
  ['incrVersion', 'k', 1],
  ['decrVersion', 'k', 1],
  ['ttl', 'k'],
  ['pttl', 'k'],
  ['getMany', ['k']],
  ['setMany', { k: 1 }],
  ['deleteMany', ['k']],
  ['keys', '*'],
  ['iterKeys', '*'],
  ['deletePattern', '*'],
  ['clear'],
  ['getOrSet', 'k', load],
  ['wrap', load],
  ['getOrSetMany', ['k'], load],
  ['wrapMany', load],
  ['refreshEvery', 'k', load],
  ['lock', 'k'],
  ['consume', 'k'],
]

/** What Django and other libraries take, and what is written here. */
const MISTAKES: readonly (readonly [method: Method, args: readonly unknown[], message: string])[] = [
  ['set', ['k', 'v', 60], 'set(key, value, { timeout: 60 })'],
  ['set', ['k', 'v', null], 'set(key, value, { timeout: null })'],
  ['add', ['k', 'v', 60], 'add(key, value, { timeout: 60 })'],
  ['setMany', [{ k: 'v' }, 60], 'setMany(entries, { timeout: 60 })'],
  ['getOrSet', ['k', load, 60], 'getOrSet(key, loader, { timeout: 60 })'],
  ['get', ['k', 'fallback'], 'get(key, { default: … })'],
  ['get', ['k', null], 'get(key, { default: … })'],
  ['has', ['k', 2], 'has(key, { version: 2 })'],
  ['delete', ['k', 2], 'delete(key, { version: 2 })'],
  ['incr', ['k', 1, 2], 'incr(key, delta, { version: 2 })'],
  ['getMany', [['k'], 2], 'getMany(keys, { version: 2 })'],
  ['set', ['k', 'v', { ttl: 60 }], 'set() has no option "ttl". Did you mean "timeout"?'],
  ['set', ['k', 'v', { EX: 60 }], 'set() has no option "EX". Did you mean "timeout"?'],
  ['set', ['k', 'v', { tiemout: 60 }], 'set() has no option "tiemout". Did you mean "timeout"?'],
  ['get', ['k', { fallback: 1 }], 'get() has no option "fallback". Did you mean "default"?'],
  [
    'lock',
    ['k', { blocking_timeout: 0.2 }],
    'lock() has no option "blocking_timeout". Did you mean "blockingTimeout"?',
  ],
  ['deletePattern', ['*', { prefix: 'other' }], 'has no option "prefix". Use withPrefix() of the cache.'],
  ['clear', [{ version: 2 }], 'clear() has no option "version". Known: '],
  ['get', ['k', { constructor: 1 }], 'get() has no option "constructor". Known: '],
  ['get', ['k', { read: 'replica' }], 'The option "read" of get() must be \'any\' or \'primary\', got "replica".'],
  ['get', ['k', { schema: {} }], 'The option "schema" of get() must be a Standard Schema'],
  ['get', ['k', { version: '2' }], 'The option "version" of get() must be an integer, got "2".'],
  ['set', ['k', 'v', { nx: 1 }], 'The option "nx" of set() must be true or false, got 1.'],
  ['set', ['k', 'v', { tags: null }], "tags must be a list of names, such as ['user:7']; got null."],
  ['getOrSet', ['k', load, { signal: 5 }], 'The option "signal" of getOrSet() must be an AbortSignal, got 5.'],
  ['deletePattern', ['*', { onProgress: 5 }], 'The option "onProgress" of deletePattern() must be a function, got 5.'],
  ['getOrSet', ['k', 'value'], 'getOrSet(key, () => value), got a string.'],
  ['getOrSetMany', [['k'], load, 60], 'getOrSetMany(keys, loader, { timeout: 60 })'],
  ['getOrSetMany', [['k'], 'value'], 'getOrSetMany(keys, (missing) => values), got a string.'],
  ['getOrSetMany', ['k', load], 'keys must be a list or a Set, got a string.'],
  ['getOrSetMany', [['k'], load, { tags: 't' }], "tags must be a list of names, such as ['user:7']"],
  ['wrapMany', [load, { key: 'k' }], 'The option "key" of wrapMany() must be a function, got "k".'],
  ['wrapMany', [load], 'The option "key" of wrapMany() must be a function, got undefined.'],
  ['wrapMany', [5, { key: load }], 'wrapMany() takes a function, got a number.'],
  ['refreshEvery', ['k', load, 60], 'refreshEvery(key, loader, { every: 60 })'],
  ['refreshEvery', ['k', 5, { every: 60 }], 'refreshEvery(key, () => value, options), got a number.'],
  ['getMany', [5], 'keys must be a list or a Set, got a number.'],
  ['getMany', ['k'], 'keys must be a list or a Set, got a string.'],
  ['deleteMany', [undefined], 'keys must be a list or a Set, got undefined.'],
  ['setMany', [5], 'setMany() takes an object, a Map, or pairs, got a number.'],
  ['setMany', [['k']], 'setMany() takes an object, a Map, or pairs, got a string where a pair belongs.'],
  ['incrVersion', ['k', '1'], 'A delta must be an integer, got "1".'],
  ['set', ['k', 'v', { keepttl: true, tags: null }], 'set() takes keepttl or tags, not both.'],
  ['wrap', [load], 'The option "key" of wrap() must be a string or a function, got undefined.'],
  ['wrap', [5, { key: 'k' }], 'wrap() takes a function, got a number.'],
]

/** Wrong arguments, as JavaScript lets through what TypeScript refuses. */
export function describeArguments(harness: CacheHarness): void {
  describe('arguments', () => {
    test.each(MISTAKES)('%s(…%j) is refused, and the message shows what to write', async (method, args, message) => {
      const cache = await openCache(harness)
      await cache.set('k', 'old')
      const error = await failureOf(cache, method, args)
      expect(error).toMatchObject({ code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining(message) })
      expect(await cache.get('k')).toBe('old')
    })

    test('every method refuses an option that it does not know, and options that are no object', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 1)
      for (const [method, ...operands] of CALLS) {
        const misspelt = await failureOf(cache, method, [...operands, { nonsense: 1 }])
        expect(misspelt).toMatchObject({
          code: 'ERR_CACHE_ARGUMENT',
          message: expect.stringContaining(`${method}() has no option "nonsense".`),
        })
        for (const wrong of [null, 'x', 5, true, [], load]) {
          const error = await failureOf(cache, method, [...operands, wrong])
          expect(error).toMatchObject({
            code: 'ERR_CACHE_ARGUMENT',
            message: expect.stringContaining(`${method}() takes its options in an object: `),
          })
        }
      }
      expect(await cache.get('k')).toBe(1)
    })

    test('options that are undefined are options that were not given', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 1, { timeout: undefined, nx: undefined, version: undefined, tags: undefined })
      expect(await cache.get('k', { version: undefined, read: undefined, schema: undefined })).toBe(1)
      expect(await cache.get('k', undefined)).toBe(1)
    })

    if (harness.refuses?.includes('locks')) return
    test('the options of a lock that is taken or extended are checked too', async () => {
      const cache = await openCache(harness)
      const lock = cache.lock('k', { timeout: 5 }) as unknown as Readonly<
        Record<string, (...args: unknown[]) => unknown>
      >
      for (const [method, ...args] of [
        ['acquire', { timeout: 1 }],
        ['hold', { blocking: 1 }],
        ['acquire', false],
        ['extend', 5, { replaced: true }],
      ] as const) {
        await expect(lock[method]?.(...args)).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
      }
      expect(await lock.locked?.()).toBe(false)
    })
  })
}

/** What a call throws or rejects with; iterators are begun. */
async function failureOf(cache: Cache, method: Method, args: readonly unknown[]): Promise<unknown> {
  try {
    const result = (cache as unknown as Untyped)[method](...args)
    if (method === 'iterKeys') await (result as AsyncIterableIterator<string>).next()
    await result
    return undefined
  } catch (error) {
    return error
  }
}
