import { describe, expect, test } from 'vitest'
import { ArgumentError, ClosedError, EncodeError, KeyError, KeyNotFoundError } from '../../src/index.ts'
import { build, problemsOf } from '../support.ts'

describe('a dummy cache', () => {
  const cache = build({ BACKEND: 'dummy', KEY_PREFIX: 'p', VERSION: 2, TIMEOUT: 60 }).get()

  test('says that it stored, and stores nothing', async () => {
    expect(await cache.set('k', 1)).toBe(true)
    expect(await cache.add('k', 1)).toBe(true)
    await cache.setMany({ k: 1, l: 2 })
    expect(await cache.get('k')).toBeUndefined()
    expect(await cache.get('k', { default: 'd' })).toBe('d')
    expect(await cache.has('k')).toBe(false)
    expect(await cache.getMany(['k', 'l'])).toEqual(new Map())
    expect(await cache.keys()).toEqual([])
    expect(await cache.ttl('k')).toBeUndefined()
  })

  test('has nothing to change or remove', async () => {
    expect(await cache.touch('k')).toBe(false)
    expect(await cache.delete('k')).toBe(false)
    expect(await cache.deleteMany(['k'])).toBe(0)
    expect(await cache.deletePattern('*')).toBe(0)
    expect(await cache.clear()).toBe(0)
    await expect(cache.incr('k')).rejects.toThrow(KeyNotFoundError)
    await expect(cache.incrVersion('k')).rejects.toThrow(KeyNotFoundError)
  })

  test('loads on every call', async () => {
    let loads = 0
    const load = (): number => {
      loads += 1
      return loads
    }
    expect(await cache.getOrSet('k', load)).toBe(1)
    expect(await cache.getOrSet('k', load)).toBe(2)
  })

  test('makes keys and notices mistakes as any other', async () => {
    expect(cache.makeKey('k')).toBe('p:2:k')
    await expect(cache.set('k', undefined)).rejects.toThrow(ArgumentError)
    await expect(cache.set('k', () => 1)).rejects.toThrow(EncodeError)
    await expect(cache.set(5 as never, 1)).rejects.toThrow(KeyError)
    await expect(cache.set('k', 1, { timeout: Number.NaN })).rejects.toThrow(ArgumentError)
  })

  test('is closed after close', async () => {
    const own = build({ BACKEND: 'dummy' }).get()
    await own.close()
    await expect(own.get('k')).rejects.toThrow(ClosedError)
  })
})

test('settings of a real cache are switched off by BACKEND alone', () => {
  const settings = {
    BACKEND: 'dummy',
    LOCATION: ['redis://:hunter2@10.0.0.1', 'redis://10.0.0.2'],
    KEY_PREFIX: 'p',
    OPTIONS: { CLIENT_CLASS: 'nobody.knows.this', CONNECTION_POOL_KWARGS: 5 },
  }
  expect(build(settings).aliases).toEqual(['default'])
})

test('but not those that every cache has', () => {
  expect(problemsOf({ BACKEND: 'dummy', TIMEOUT: 'long', KEY_PREFX: 'p' }).map(({ path }) => path)).toEqual([
    'CACHES.default.TIMEOUT',
    'CACHES.default.KEY_PREFX',
  ])
})
