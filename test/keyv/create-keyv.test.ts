import { createKeyv } from '@holdfast/keyv'
import { createCaches } from 'holdfast'
import { Keyv as Keyv5 } from 'keyv5'
import { Keyv as Keyv6 } from 'keyv6'
import { afterEach, describe, expect, test } from 'vitest'
import { makeKeyv } from '../../packages/keyv/src/make-keyv.ts'

/** What both versions have of a Keyv. */
interface AnyKeyv {
  readonly ttl?: number | undefined
  readonly namespace?: string | undefined
  set(key: string, value: unknown, ttl?: number): Promise<boolean>
  get(key: string): Promise<unknown>
  clear(): Promise<void>
  disconnect(): Promise<void>
}

const versions: readonly (readonly [5 | 6, typeof createKeyv])[] = [
  [5, ((source: never, options: object) => makeKeyv(Keyv5 as never, source, options)) as never],
  [6, ((source: never, options: object) => makeKeyv(Keyv6 as never, source, options)) as never],
]

test('createKeyv makes an instance of the keyv that is installed', async () => {
  const keyv = createKeyv({ BACKEND: 'locmem' }, { namespace: 'ns' })
  await keyv.set('k', 'v')
  expect(await keyv.get('k')).toBe('v')
  await keyv.disconnect()
})

describe.each(versions)('Keyv %i', (_, create) => {
  const opened: AnyKeyv[] = []
  afterEach(async () => {
    for (const keyv of opened.splice(0)) await keyv.disconnect().catch(() => {})
  })
  const open = (source: unknown, options?: object): AnyKeyv => {
    const keyv = create(source as string, options) as unknown as AnyKeyv
    opened.push(keyv)
    return keyv
  }

  test('has the namespace, and none if none was named', async () => {
    await using caches = createCaches({ BACKEND: 'locmem' })
    const cache = caches.get()
    await open(cache, { namespace: 'users' }).set('7', 'v')
    await open(cache).set('8', 'v')
    expect((await cache.keys()).sort()).toEqual(['8', 'users:7'])
    await open(cache, { namespace: 'users' }).clear()
    expect(await cache.keys()).toEqual(['8'])
  })

  test('takes a lifetime of its own in milliseconds, else the TIMEOUT of settings, else none', async () => {
    await using caches = createCaches({ BACKEND: 'locmem', LOCATION: 'lifetimes' })
    const cache = caches.get()
    await open(cache, { ttl: 5000 }).set('a', 1)
    await open(cache).set('b', 1)
    await open(cache, { useTimeout: true }).set('c', 1)
    expect(await cache.ttl('a')).toBeLessThanOrEqual(5.001)
    expect(await cache.ttl('b')).toBeNull()
    expect(await cache.ttl('c')).toBeGreaterThan(290)
  })

  test('reads what it stored with its expiry, as cache-manager asks for it', async () => {
    const keyv = open({ BACKEND: 'locmem' }) as AnyKeyv & { get(key: unknown, options?: object): Promise<unknown> }
    await keyv.set('k', 'v', 60_000)
    expect(await keyv.get('k', { raw: true })).toEqual({ value: 'v', expires: expect.any(Number) })
    expect(await keyv.get(['k', 'x'], { raw: true })).toEqual([{ value: 'v', expires: expect.any(Number) }, undefined])
    expect(await keyv.get(['k', 'x'])).toEqual(['v', undefined])
    expect(await keyv.get('x', { raw: true })).toBeUndefined()
  })

  test('is a Keyv in the eyes of @nestjs/cache-manager', () => {
    const keyv = open({ BACKEND: 'locmem' })
    for (const property of ['opts', 'hooks', 'stats']) expect(keyv).toHaveProperty(property, expect.anything())
  })

  test('takes a URL, and its errors reject', async () => {
    // Nobody listens on port 1.
    const keyv = open('redis://127.0.0.1:1/0?timeout=5')
    await expect(keyv.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
    await expect(keyv.set('k', 'v')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  })

  test('has misses in place of errors, if the settings say so', async () => {
    const keyv = open({ BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0', OPTIONS: { IGNORE_EXCEPTIONS: true } })
    expect(await keyv.get('k')).toBeUndefined()
    expect(await keyv.set('k', 'v')).toBe(false)
  })

  test.each<[object, string]>([
    [{ namespce: 'a' }, 'createKeyv() has no option "namespce". Did you mean "namespace"?'],
    [{ namespace: 5 }, 'The option "namespace" of createKeyv() must be a string, got 5.'],
    [{ ttl: -1 }, 'The option "ttl" of createKeyv() must be a number of milliseconds above 0, got -1.'],
    [{ contract: 5 }, 'createKeyv() has no option "contract".'],
  ])('refuses %j', (options, message) => {
    expect(() => create({ BACKEND: 'locmem' }, options as never)).toThrow(message)
  })
})
