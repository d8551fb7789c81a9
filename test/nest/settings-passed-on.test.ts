import { CacheModule, getCacheToken } from '@holdfast/nest'
import type { DynamicModule } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { type Cache, LocMemCache, SettingsError } from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'

class OwnCache extends LocMemCache {}

/** No server listens on port 1. */
const down = { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0' } as const
const djangoSettings = { DJANGO_REDIS_IGNORE_EXCEPTIONS: true }
const classes = { BACKEND: { own: OwnCache } }

async function cacheOf(module: DynamicModule): Promise<Cache> {
  const app = await Test.createTestingModule({ imports: [module] }).compile()
  onTestFinished(() => app.close())
  return app.get<Cache>(getCacheToken())
}

describe('what createCaches takes beside settings', () => {
  test('register and registerAsync pass on Django’s settings', async () => {
    const useFactory = (): typeof down => down
    for (const module of [
      CacheModule.register(down, { djangoSettings }),
      CacheModule.registerAsync({ useFactory, djangoSettings }),
    ]) {
      expect(await (await cacheOf(module)).get('k', { default: 'ignored' })).toBe('ignored')
    }
    expect(() => CacheModule.register({ BACKEND: 'locmem' }, { djangoSettings: { CACHE_HERD_TIMEOUT: -1 } })).toThrow(
      SettingsError,
    )
  })

  test('and classes, whose names BACKEND may be', async () => {
    const useFactory = () => ({ default: { BACKEND: 'own' } }) as const
    for (const module of [
      CacheModule.register({ default: { BACKEND: 'own' } }, { classes }),
      CacheModule.register({ BACKEND: 'own' }, { classes }),
      CacheModule.registerAsync({ useFactory, classes }),
    ]) {
      expect(await cacheOf(module)).toBeInstanceOf(OwnCache)
    }
  })
})
