import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches } from './context.ts'

/** Prefixes, versions and key functions. */
export function describeKeys(harness: CacheHarness): void {
  describe('keys', () => {
    test('makeKey joins prefix, version and key with colons, as Django does', async () => {
      const { named, bare } = await openCaches(harness, {
        named: { KEY_PREFIX: 'p', VERSION: 3 },
        bare: { KEY_PREFIX: '' },
      })
      expect(named?.makeKey('k')).toBe('p:3:k')
      expect(named?.makeKey('a:b', { version: -1 })).toBe('p:-1:a:b')
      expect(bare?.makeKey('ключ')).toBe(':1:ключ')
      expect(bare?.makeKey('')).toBe(':1:')
    })

    test.each(['', 'with space', 'a:b:c', '{tag}x', '☃ – 雪', '🦊', '*?[x]\\', '\n\u0000', 'k'.repeat(5000)])(
      'a value is found again under the key %j',
      async (key) => {
        const cache = await openCache(harness)
        await cache.set(key, 'here')
        expect(await cache.get(key)).toBe('here')
        expect(await cache.keys()).toEqual([key])
        expect(await cache.delete(key)).toBe(true)
      },
    )

    test('versions of one key are apart', async () => {
      const cache = await openCache(harness, { VERSION: 2 })
      await cache.set('k', 'two')
      await cache.set('k', 'one', { version: 1 })
      expect(await cache.get('k')).toBe('two')
      expect(await cache.get('k', { version: 1 })).toBe('one')
      expect(await cache.get('k', { version: 3 })).toBeUndefined()
    })

    test('a KEY_FUNCTION that joins its arguments differently keeps keys, scanning and clearing right', async () => {
      const prefix = freshPrefix()
      const cache = await openCache(harness, {
        KEY_PREFIX: prefix,
        KEY_FUNCTION: (key, keyPrefix, version) => `${key}|${version}@${keyPrefix}`,
      })
      await cache.setMany({ 'user:1': 1, 'user:2': 2, other: 3 })
      expect(cache.makeKey('k')).toBe(`k|1@${prefix}`)
      expect((await cache.keys('user:*')).sort()).toEqual(['user:1', 'user:2'])
      expect(await cache.deletePattern('user:*')).toBe(2)
      await cache.set('other', 4, { version: 7 })
      expect(await cache.clear()).toBe(2)
    })

    test('a KEY_FUNCTION that cannot be undone makes scanning and clearing an error, and nothing else', async () => {
      const cache = await openCache(harness, {
        KEY_FUNCTION: (key, keyPrefix, version) => `${keyPrefix}${version}${Buffer.from(key).toString('hex')}`,
      })
      await cache.set('k', 1)
      expect(await cache.get('k')).toBe(1)
      for (const call of [() => cache.clear(), () => cache.keys(), () => cache.deletePattern('*')]) {
        await expect(call()).rejects.toMatchObject({ code: 'ERR_CACHE_IRREVERSIBLE_KEYS' })
      }
      await cache.delete('k')
    })

    test('a key that is not a well-formed string is refused', async () => {
      const cache = await openCache(harness)
      for (const key of [undefined, null, 5, {}, '\ud800'] as unknown as string[]) {
        await expect(cache.get(key)).rejects.toMatchObject({ code: 'ERR_CACHE_KEY' })
      }
    })

    test('a version that is not an integer is refused', async () => {
      const cache = await openCache(harness)
      for (const version of [1.5, Number.NaN, '2', null] as unknown as number[]) {
        await expect(cache.set('k', 1, { version })).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
      }
    })
  })
}
