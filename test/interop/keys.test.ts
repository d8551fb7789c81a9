import { hash } from 'node:crypto'
import { createCaches, type KeyFunction, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { type DjangoCache, MISSING, type SharedSettings } from './django-cache.ts'
import { openDjangoSide } from './django-side.ts'

const side = await openDjangoSide('keys')
// In a separate database, because one of the prefixes is empty.
const LOCATION = new URL('/11', inject('servers').single).href
const redis = new Redis(LOCATION)
afterAll(async () => {
  redis.disconnect()
  await side.close()
})

const OPTIONS = { SERIALIZER: 'django_redis.serializers.json.JSONSerializer' }
const KEYS = ['key', 'a:b:c', '', ' spaced ', 'é 日本語 😀', '{tag}', '%s', '*?[x]\\', 'two\nlines', 'x'.repeat(300)]
const PREFIXES = ['interop', '', 'interop:a:b', 'interop é☃', 'interop*[?]']
const VERSIONS = [1, 0, -3, 42, 2 ** 40]

/** The functions that peer.py has under these names. */
const KEY_FUNCTIONS: Readonly<Record<string, KeyFunction>> = {
  '__main__.tenant_key': (key, prefix, version) => `v${version}/${prefix}/${key}`,
  '__main__.hashed_key': (key, prefix, version) => `${prefix}:${version}:${hash('sha256', key)}`,
}

function openBoth(settings: Omit<SharedSettings, 'BACKEND' | 'LOCATION'>): {
  readonly node: RedisCache
  readonly django: DjangoCache
} {
  const common: SharedSettings = { BACKEND: 'django_redis.cache.RedisCache', LOCATION, OPTIONS, ...settings }
  const caches = createCaches(common, { classes: { KEY_FUNCTION: KEY_FUNCTIONS } })
  onTestFinished(() => caches.close())
  return { node: caches.get(), django: side.open(common) }
}

describe(side.title, () => {
  describe.each(PREFIXES)('with KEY_PREFIX %j', (KEY_PREFIX) => {
    test.each(VERSIONS)(
      'both sides make the same keys, and find what the other stored: VERSION %d',
      async (VERSION) => {
        const { node, django } = openBoth({ KEY_PREFIX, VERSION })
        for (const key of KEYS) {
          const stored = await django.makeKey(key)
          expect(node.makeKey(key)).toBe(stored)
          await node.set(key, 'of Node')
          expect(await redis.exists(Buffer.from(stored))).toBe(1)
          expect(await django.get(key)).toBe('of Node')
          await django.set(key, 'of Django')
          expect(await node.get(key)).toBe('of Django')
          expect(await django.incrVersion(key)).toBe(VERSION + 1)
          expect(await node.get(key, { version: VERSION + 1 })).toBe('of Django')
          expect(await node.incrVersion(key, -1, { version: VERSION + 1 })).toBe(VERSION)
          expect(await django.get(key)).toBe('of Django')
          expect(await node.delete(key)).toBe(true)
        }
      },
    )

    test('either deletes by pattern what the other stored, and nothing of another prefix or version', async () => {
      const { node, django } = openBoth({ KEY_PREFIX })
      const other = openBoth({ KEY_PREFIX: KEY_PREFIX.replaceAll('*', 'x') || 'interop-other' })
      const names = ['page:1', 'page:é', 'page:a:b']
      for (const [writer, remover] of [
        [node.set.bind(node), django.deletePattern.bind(django)],
        [django.set.bind(django), node.deletePattern.bind(node)],
      ] as const) {
        for (const name of [...names, 'pages']) await writer(name, name)
        await node.set('page:1', 'next', { version: 2 })
        if (other.node.keyPrefix !== KEY_PREFIX) await other.node.set('page:1', 'other')
        expect(await remover('page:*')).toBe(names.length)
        for (const name of names) expect([await node.get(name), await django.get(name)]).toEqual([undefined, MISSING])
        expect(await node.get('pages')).toBe('pages')
        expect(await node.get('page:1', { version: 2 })).toBe('next')
        if (other.node.keyPrefix !== KEY_PREFIX) expect(await other.node.get('page:1')).toBe('other')
      }
      await Promise.all([node.clear(), other.node.clear()])
    })
  })

  test.each(Object.keys(KEY_FUNCTIONS))('KEY_FUNCTION %s, in Python and in TypeScript', async (KEY_FUNCTION) => {
    const { node, django } = openBoth({ KEY_PREFIX: 'interop', VERSION: 7, KEY_FUNCTION })
    for (const key of KEYS) {
      expect(node.makeKey(key)).toBe(await django.makeKey(key))
      await django.set(key, key)
      expect(await node.get(key)).toBe(key)
      expect(await node.incrVersion(key)).toBe(8)
      expect(await django.get(key, 8)).toBe(key)
      expect(await node.delete(key, { version: 8 })).toBe(true)
    }
  })

  test('clear() of Node removes what Django stored under its prefix, in every version, and no more', async () => {
    const { node, django } = openBoth({ KEY_PREFIX: 'interop-clear' })
    const neighbour = openBoth({ KEY_PREFIX: 'interop-clear:b' })
    await django.set('a', 'x')
    await django.incrVersion('a')
    await django.set('b:c', 'y')
    await neighbour.django.set('a', 'z')
    expect(await node.clear()).toBe(2)
    expect([await django.get('a', 2), await django.get('b:c')]).toEqual([MISSING, MISSING])
    expect(await neighbour.node.get('a')).toBe('z')
    await neighbour.node.clear()
  })
})
