import {
  CacheModule,
  type CacheModuleSettings,
  type CacheSettingsFactory,
  getCacheToken,
  InjectCache,
  InjectCaches,
} from '@holdfast/nest'
import { Injectable, Module } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import type { Cache, Caches } from 'holdfast'
import { describe, expect, test } from 'vitest'

@Injectable()
class Config implements CacheSettingsFactory {
  readonly prefix = 'configured'

  async createCacheSettings(): Promise<CacheModuleSettings> {
    return { default: { BACKEND: 'locmem', KEY_PREFIX: this.prefix } }
  }
}

@Module({ providers: [Config], exports: [Config] })
class ConfigModule {}

@Injectable()
class Greeter {
  constructor(
    @InjectCache() readonly cache: Cache,
    @InjectCaches() readonly caches: Caches,
  ) {}
}

describe('registerAsync', () => {
  test.each([
    [
      'a factory and what it injects',
      () => ({
        imports: [ConfigModule],
        inject: [Config],
        useFactory: (config: Config) => config.createCacheSettings(),
      }),
    ],
    ['a class', () => ({ useClass: Config })],
    ['an existing provider', () => ({ imports: [ConfigModule], useExisting: Config })],
  ])('takes settings from %s', async (_, source) => {
    const app = await Test.createTestingModule({
      imports: [CacheModule.registerAsync(source())],
      providers: [Greeter],
    }).compile()
    const { cache, caches } = app.get(Greeter)
    expect(cache.keyPrefix).toBe('configured')
    expect(caches.get()).toBe(cache)
    await app.close()
    await expect(cache.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })

  test('is global on demand', async () => {
    @Module({ providers: [Greeter], exports: [Greeter] })
    class Feature {}

    const app = await Test.createTestingModule({
      imports: [CacheModule.registerAsync({ useClass: Config, isGlobal: true }), Feature],
    }).compile()
    expect(app.get(Greeter).cache.keyPrefix).toBe('configured')
    await app.close()
  })

  test('provides the aliases that it is told of', async () => {
    const app = await Test.createTestingModule({
      imports: [
        CacheModule.registerAsync({
          useFactory: () => ({ announced: { BACKEND: 'locmem' } }),
          aliases: ['announced'],
        }),
      ],
    }).compile()
    expect(app.get<Cache>(getCacheToken('announced')).alias).toBe('announced')
    await app.close()
  })

  test('looks up an alias that it was not told of when somebody has it injected', async () => {
    @Injectable()
    class Unannounced {
      constructor(
        @InjectCache('unannounced') readonly cache: Cache,
        @InjectCaches() readonly caches: Caches,
      ) {}
    }

    const app = await Test.createTestingModule({
      imports: [
        CacheModule.registerAsync({
          useFactory: () => ({ default: { BACKEND: 'locmem' }, unannounced: { BACKEND: 'locmem', KEY_PREFIX: 'u' } }),
        }),
      ],
      providers: [Unannounced],
    }).compile()
    const { cache, caches } = app.get(Unannounced)
    expect(cache).toBe(caches.get('unannounced'))
    await app.close()
  })

  test('fails to start when the settings lack an alias that was announced', async () => {
    const compiling = Test.createTestingModule({
      imports: [CacheModule.registerAsync({ useClass: Config, aliases: ['default', 'sessions'] })],
    }).compile()
    await expect(compiling).rejects.toMatchObject({
      code: 'ERR_CACHE_UNKNOWN_ALIAS',
      message: 'No cache is named "sessions". Known: default.',
    })
  })

  test('fails to start when the settings are wrong', async () => {
    const compiling = Test.createTestingModule({
      imports: [CacheModule.registerAsync({ useFactory: () => ({ default: { BACKEND: 'lockmem' } }) as never })],
    }).compile()
    await expect(compiling).rejects.toMatchObject({ code: 'ERR_CACHE_SETTINGS' })
  })

  test('refuses options that do not say where settings come from', () => {
    expect(() => CacheModule.registerAsync({ isGlobal: true })).toThrow(
      expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT' }),
    )
  })
})
