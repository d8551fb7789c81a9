import { CACHES, CacheModule, type CacheModuleSettings, getCacheToken, InjectCache, InjectCaches } from '@holdfast/nest'
import { Inject, Injectable, Module } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { type Cache, type Caches, SettingsError } from 'holdfast'
import { describe, expect, test } from 'vitest'

const settings = {
  default: { BACKEND: 'locmem', KEY_PREFIX: 'd' },
  fragments: { BACKEND: 'locmem', KEY_PREFIX: 'f' },
} satisfies CacheModuleSettings

@Injectable()
class Pages {
  @InjectCaches() readonly caches!: Caches

  constructor(
    @InjectCache() readonly cache: Cache,
    @InjectCache('fragments') readonly fragments: Cache,
  ) {}
}

describe('register', () => {
  test('injects each named cache, and all of them', async () => {
    const app = await Test.createTestingModule({
      imports: [CacheModule.register(settings)],
      providers: [Pages],
    }).compile()
    const pages = app.get(Pages)
    await pages.cache.set('k', 'page')
    await pages.fragments.set('k', 'fragment')
    expect([await pages.cache.get('k'), await pages.fragments.get('k')]).toEqual(['page', 'fragment'])
    expect([pages.cache.alias, pages.fragments.alias]).toEqual(['default', 'fragments'])
    expect(pages.caches.aliases).toEqual(['default', 'fragments'])
    expect(pages.caches.get('fragments')).toBe(pages.fragments)
    await app.close()
  })

  test('takes the settings of one cache as the alias default', async () => {
    const app = await Test.createTestingModule({ imports: [CacheModule.register({ BACKEND: 'locmem' })] }).compile()
    expect(app.get<Cache>(getCacheToken()).alias).toBe('default')
    await app.close()
  })

  test('hands caches to factories by token', async () => {
    const app = await Test.createTestingModule({
      imports: [CacheModule.register(settings)],
      providers: [{ provide: 'aliases', inject: [CACHES], useFactory: ({ aliases }: Caches) => aliases.join() }],
    }).compile()
    expect(app.get('aliases')).toBe('default,fragments')
    await app.close()
  })

  test('refuses wrong settings at once, with their path', () => {
    const register = () => CacheModule.register({ default: { BACKEND: 'locmem', TIMEOUTS: 5 } } as never)
    expect(register).toThrow(SettingsError)
    expect(register).toThrow('CACHES.default')
  })

  test('refuses options that it does not know, of both ways to register', () => {
    const settings = { BACKEND: 'locmem' } as const
    expect(() => CacheModule.register(settings, { isGlobl: true } as object)).toThrow(
      'CacheModule.register() has no option "isGlobl". Did you mean "isGlobal"?',
    )
    expect(() => CacheModule.register(settings, { isGlobal: 'yes' } as object)).toThrow('must be true or false')
    expect(() => CacheModule.registerAsync({ useFactory: () => settings, global: true } as object)).toThrow(
      'CacheModule.registerAsync() has no option "global". Did you mean "isGlobal"?',
    )
  })

  test('passes on classes and the receiver of warnings', async () => {
    class Plain {
      readonly name = 'plain'
      dumps(value: unknown): Buffer {
        return Buffer.from(`plain ${value}`)
      }
      loads(bytes: Buffer): unknown {
        return bytes.toString()
      }
    }
    const app = await Test.createTestingModule({
      imports: [
        CacheModule.register(
          { BACKEND: 'locmem', OPTIONS: { SERIALIZER: 'plain' } },
          { classes: { SERIALIZER: { plain: Plain } } },
        ),
      ],
    }).compile()
    const cache = app.get<Cache>(getCacheToken())
    await cache.set('k', 'v')
    expect(await cache.get('k')).toBe('plain v')
    await app.close()
  })

  test('gives each application of one module its own caches', async () => {
    @Module({ imports: [CacheModule.register({ BACKEND: 'locmem' })] })
    class AppModule {}

    const first = await Test.createTestingModule({ imports: [AppModule] }).compile()
    await first.get<Cache>(getCacheToken(), { strict: false }).set('k', 'first')
    await first.close()
    const second = await Test.createTestingModule({ imports: [AppModule] }).compile()
    expect(await second.get<Cache>(getCacheToken(), { strict: false }).get('k')).toBeUndefined()
    await second.close()
  })
})

describe('an alias that the settings do not define', () => {
  @Injectable()
  class Misspelt {
    constructor(@InjectCache('fragment') readonly cache: Cache) {}
  }

  test('is an error that lists the known ones', async () => {
    const compiling = Test.createTestingModule({
      imports: [CacheModule.register(settings)],
      providers: [Misspelt],
    }).compile()
    await expect(compiling).rejects.toMatchObject({
      code: 'ERR_CACHE_UNKNOWN_ALIAS',
      message: 'No cache is named "fragment". Did you mean "fragments"? Known: default, fragments.',
    })
  })

  test('is none while nobody has it injected', async () => {
    const app = await Test.createTestingModule({ imports: [CacheModule.register(settings)] }).compile()
    await app.close()
  })

  test('is none where another module defines it', async () => {
    @Module({
      imports: [CacheModule.register({ fragment: { BACKEND: 'locmem' } })],
      providers: [Misspelt],
      exports: [Misspelt],
    })
    class Feature {}

    const app = await Test.createTestingModule({
      imports: [CacheModule.register(settings, { isGlobal: true }), Feature],
      providers: [Pages],
    }).compile()
    expect(app.get(Misspelt).cache.alias).toBe('fragment')
    expect(app.get(Pages).fragments.alias).toBe('fragments')
    await app.close()
  })
})

describe('isGlobal', () => {
  @Module({ providers: [Pages], exports: [Pages] })
  class Feature {}

  test('makes the caches injectable where the module is not imported', async () => {
    const app = await Test.createTestingModule({
      imports: [CacheModule.register(settings, { isGlobal: true }), Feature],
    }).compile()
    expect(app.get(Pages).fragments.alias).toBe('fragments')
    await app.close()
  })

  test('is off by default', async () => {
    const compiling = Test.createTestingModule({ imports: [CacheModule.register(settings), Feature] }).compile()
    await expect(compiling).rejects.toThrow('holdfast:cache:default')
  })
})

describe('shutdown', () => {
  test('closes every cache on app.close()', async () => {
    const app = await Test.createTestingModule({
      imports: [CacheModule.register(settings)],
      providers: [Pages],
    }).compile()
    const { cache, fragments } = app.get(Pages)
    await cache.set('k', 'v')
    await app.close()
    const closed = expect.objectContaining({ code: 'ERR_CACHE_CLOSED' })
    await expect(cache.get('k')).rejects.toEqual(closed)
    await expect(fragments.get('k')).rejects.toEqual(closed)
  })

  test('leaves the caches usable while other providers are destroyed', async () => {
    const seen: unknown[] = []

    @Injectable()
    class Leaver {
      constructor(@Inject(getCacheToken()) readonly cache: Cache) {}

      async onModuleDestroy(): Promise<void> {
        seen.push(await this.cache.set('left', true))
      }

      async beforeApplicationShutdown(): Promise<void> {
        seen.push(await this.cache.get('left'))
      }
    }

    const app = await Test.createTestingModule({
      imports: [CacheModule.register(settings)],
      providers: [Leaver],
    }).compile()
    await app.close()
    expect(seen).toEqual([true, true])
  })
})
