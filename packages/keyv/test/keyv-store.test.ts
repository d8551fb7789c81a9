import { type Cache, ClosedError, createCaches, LocMemCache, SettingsError } from 'holdfast'
import { expect, test } from 'vitest'
import { keyvStore } from '../src/index.ts'

test('a cache that was passed in stays open when the Keyv disconnects', async () => {
  await using caches = createCaches({ BACKEND: 'locmem' })
  await keyvStore(caches.get()).disconnect()
  await expect(caches.get().set('k', 1)).resolves.toBe(true)
})

test('a cache made from settings is closed when the Keyv disconnects, also twice', async () => {
  const store = keyvStore({ BACKEND: 'locmem' })
  await store.set('k', 'v')
  await store.disconnect()
  await store.disconnect()
  await expect(store.get('k')).rejects.toBeInstanceOf(ClosedError)
})

test('await using closes what the store owns', async () => {
  const store = keyvStore({ BACKEND: 'locmem' })
  {
    await using owner = store
    await owner.set('k', 'v')
  }
  await expect(store.has('k')).rejects.toBeInstanceOf(ClosedError)
})

test('settings may name a user’s classes', async () => {
  class Shouting {
    readonly name = 'shouting'
    dumps(value: unknown): Buffer {
      return Buffer.from(String(value).toUpperCase())
    }
    loads(bytes: Buffer): unknown {
      return bytes.toString()
    }
  }
  const settings = { BACKEND: 'locmem', OPTIONS: { SERIALIZER: 'shouting' } } as const
  await using store = keyvStore(settings, { classes: { SERIALIZER: { shouting: Shouting } } })
  await store.set('k', 'v')
  expect(await store.get('k')).toBe('V')
})

test('BACKEND may be the name of a user’s class', async () => {
  const made: string[] = []
  class OwnCache extends LocMemCache {
    override async set(...args: Parameters<LocMemCache['set']>): Promise<boolean> {
      made.push(args[0])
      return super.set(...args)
    }
  }
  await using store = keyvStore({ BACKEND: 'own' }, { classes: { BACKEND: { own: OwnCache } } })
  await store.set('k', 'v')
  expect(made).toEqual(['k'])
})

test('Django’s settings beside CACHES hold', async () => {
  // Nobody listens on port 1.
  const settings = { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0' } as const
  await using store = keyvStore(settings, { djangoSettings: { DJANGO_REDIS_IGNORE_EXCEPTIONS: true } })
  expect(await store.get('k')).toBeUndefined()
})

test('wrong settings are refused at once, with their path', () => {
  expect(() => keyvStore({ BACKEND: 'locmem', TIMEOUTS: 5 } as never)).toThrow(SettingsError)
  expect(() => keyvStore({ BACKEND: 'locmem', TIMEOUTS: 5 } as never)).toThrow('CACHES.default')
})

test.each([[undefined], [null], [5], [{}], [new Map()]])('%o is neither a cache nor settings', (source) => {
  expect(() => keyvStore(source as unknown as Cache)).toThrow(
    expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining('takes a cache') }),
  )
})

test.each<[object, string]>([
  [{ contracts: 6 }, 'keyvStore() has no option "contracts". Did you mean "contract"?'],
  [{ contract: 7 }, 'The option "contract" of keyvStore() must be 5 or 6, got 7.'],
  [{ useTimeout: 'yes' }, 'The option "useTimeout" of keyvStore() must be true or false, got "yes".'],
])('the options %j are refused, over a cache and over settings', async (options, message) => {
  await using caches = createCaches({ BACKEND: 'locmem' })
  for (const make of [() => keyvStore(caches.get(), options), () => keyvStore({ BACKEND: 'locmem' }, options)]) {
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT', message }))
  }
})
