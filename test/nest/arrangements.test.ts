import { CacheModule, getCacheToken, InjectCache } from '@holdfast/nest'
import { type DynamicModule, Inject, Injectable, Module, type ModuleMetadata, Scope, type Type } from '@nestjs/common'
import { LazyModuleLoader, ModuleRef, NestFactory } from '@nestjs/core'
import { Test, type TestingModule } from '@nestjs/testing'
import type { Cache } from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'

/** One cache in local memory; its prefix tells which module defined it. */
const settings = (alias: string, module = alias) => ({ [alias]: { BACKEND: 'locmem', KEY_PREFIX: module } }) as const

const register = (alias: string, module?: string, isGlobal = false): DynamicModule =>
  CacheModule.register(settings(alias, module), { isGlobal })

/** Defines an alias that Nest does not hear of before the settings are there. `default` is always announced. */
const registerUnannounced = (alias: string, module = alias, isGlobal = false): DynamicModule =>
  CacheModule.registerAsync({
    useFactory: async () => ({ ...settings('default', `${module}-default`), ...settings(alias, module) }),
    isGlobal,
  })

/** Makes a provider that has one cache injected. */
function user(alias: string): Type<{ readonly cache: Cache }> {
  @Injectable()
  class User {
    constructor(@InjectCache(alias) readonly cache: Cache) {}
  }
  return User
}

const Alpha = user('alpha')
const Beta = user('beta')

/** A module class of its own, as an application writes one. */
function feature(metadata: ModuleMetadata): Type {
  @Module(metadata)
  class Feature {}
  return Feature
}

async function compile(metadata: ModuleMetadata): Promise<TestingModule> {
  const app = await Test.createTestingModule(metadata).compile()
  onTestFinished(() => app.close())
  return app
}

const definer = (app: TestingModule, User: Type<{ readonly cache: Cache }>): string => app.get(User).cache.keyPrefix

const providers = [Alpha, Beta]
const alphaAndBeta = [() => register('alpha'), () => register('beta')]
const hiddenAlphaAndBeta = [() => registerUnannounced('alpha'), () => registerUnannounced('beta')]
const alphaAndHiddenBeta = [() => register('alpha'), () => registerUnannounced('beta')]

describe.each([
  ['two registrations in one module', alphaAndBeta],
  ['a registration and an asynchronous one that does not announce the alias', alphaAndHiddenBeta],
  ['two that do not announce their aliases', hiddenAlphaAndBeta],
])('%s', (_, make) => {
  test.each([
    ['in this order', make],
    ['in the other order', make.toReversed()],
  ])('give each alias from the module that defines it, %s', async (_, ordered) => {
    const app = await compile({ imports: ordered.map((registration) => registration()), providers })
    expect([definer(app, Alpha), definer(app, Beta)]).toEqual(['alpha', 'beta'])
  })

  test('also where a module re-exports them', async () => {
    const shared = feature({ imports: make.map((registration) => registration()), exports: [CacheModule] })
    const through = feature({ imports: [shared], exports: [shared] })
    const app = await compile({ imports: [through], providers })
    expect([definer(app, Alpha), definer(app, Beta)]).toEqual(['alpha', 'beta'])
  })

  test('and to factories', async () => {
    const inject = [getCacheToken('alpha'), getCacheToken('beta')]
    const useFactory = (...caches: Cache[]) => caches.map(({ keyPrefix }) => keyPrefix)
    const made = feature({
      imports: make.map((registration) => registration()),
      providers: [{ provide: 'prefixes', inject, useFactory }],
    })
    const app = await compile({ imports: [made] })
    expect(app.get('prefixes', { strict: false })).toEqual(['alpha', 'beta'])
  })
})

describe.each([
  ['announced', register],
  ['not announced', registerUnannounced],
])('an alias that is %s', (_, make) => {
  test('is the one of its feature, where another feature defines another', async () => {
    const One = user('beta')
    const Two = user('beta')
    const one = feature({ imports: [make('beta', 'one')], providers: [One], exports: [One] })
    const two = feature({ imports: [make('beta', 'two')], providers: [Two], exports: [Two] })
    const app = await compile({ imports: [register('alpha'), one, two] })
    expect([definer(app, One), definer(app, Two)]).toEqual(['one', 'two'])
  })

  test('is seen everywhere when its module is global, whatever comes before it', async () => {
    const before = feature({ imports: [register('alpha')], providers, exports: providers })
    const app = await compile({ imports: [before, make('beta', 'global', true)] })
    expect([definer(app, Alpha), definer(app, Beta)]).toEqual(['alpha', 'global'])
  })

  test('is the one of the feature, not the global one', async () => {
    const inside = feature({ imports: [make('beta', 'feature')], providers: [Beta], exports: [Beta] })
    const app = await compile({ imports: [register('beta', 'global', true), inside] })
    expect(definer(app, Beta)).toBe('feature')
  })

  test('is found in a module that is loaded later', async () => {
    const Later = user('later')
    const app = await compile({ imports: [register('alpha')], providers: [Alpha] })
    const lazy = await app
      .get(LazyModuleLoader)
      .load(() => feature({ imports: [make('later')], providers: [Later], exports: [Later] }))
    expect(lazy.get(Later).cache.keyPrefix).toBe('later')
  })

  test('is not what a module gets that does not import it', async () => {
    const inside = feature({ imports: [make('beta')], providers: [Beta], exports: [Beta] })
    const outside = feature({ imports: [register('alpha')], providers: [user('beta')] })
    await expect(Test.createTestingModule({ imports: [inside, outside] }).compile()).rejects.toMatchObject({
      code: 'ERR_CACHE_UNKNOWN_ALIAS',
      message: 'No cache is named "beta". Known: alpha.',
    })
  })
})

test('a factory gets the global cache, where another feature has its own', async () => {
  const factory = (name: string) => ({
    provide: name,
    inject: [getCacheToken('beta')],
    useFactory: (cache: Cache) => cache.keyPrefix,
  })
  const app = await compile({
    imports: [
      feature({ imports: [register('beta', 'own')], providers: [factory('inside')] }),
      feature({ providers: [factory('outside')] }),
      register('beta', 'global', true),
    ],
  })
  expect([app.get('inside', { strict: false }), app.get('outside', { strict: false })]).toEqual(['own', 'global'])
})

test('each instance of a class with request scope gets the cache', async () => {
  @Injectable({ scope: Scope.REQUEST })
  class PerRequest {
    constructor(@InjectCache('beta') readonly cache: Cache) {}
  }
  const inside = feature({ providers: [PerRequest], exports: [PerRequest] })
  const app = await compile({ imports: [inside, register('beta', 'global', true)] })
  const [one, two] = await Promise.all([app.resolve(PerRequest), app.resolve(PerRequest)])
  expect(one).not.toBe(two)
  expect([one.cache.keyPrefix, two.cache.keyPrefix]).toEqual(['global', 'global'])
})

test('a class that the application creates at run time gets what its module sees', async () => {
  const app = await compile({ imports: [registerUnannounced('beta')] })
  const created = await app.get(ModuleRef).create(Beta)
  expect(created.cache.keyPrefix).toBe('beta')
})

test('an alias that several features define is an error for a factory that sees two of them', async () => {
  const features = ['one', 'two'].map((name) =>
    feature({
      imports: [registerUnannounced('beta', name)],
      providers: [{ provide: name, inject: [getCacheToken('beta')], useFactory: (cache: Cache) => cache.keyPrefix }],
    }),
  )
  await expect(Test.createTestingModule({ imports: features }).compile()).rejects.toMatchObject({
    code: 'ERR_CACHE_ARGUMENT',
    message: expect.stringContaining('"aliases"'),
  })
})

test('caches are replaced by their tokens in tests', async () => {
  const fake = { keyPrefix: 'fake' }
  const app = await Test.createTestingModule({ imports: [register('alpha')], providers: [Alpha] })
    .overrideProvider(getCacheToken('alpha'))
    .useValue(fake)
    .compile()
  onTestFinished(() => app.close())
  expect(definer(app, Alpha)).toBe('fake')
})

test('with modules identified by hash, registrations that look alike stay two', async () => {
  const make = (name: string) => {
    const User = user('beta')
    const imports = [CacheModule.registerAsync({ useFactory: () => settings('beta', name), aliases: ['beta'] })]
    return { User, module: feature({ imports, providers: [User], exports: [User] }) }
  }
  const [one, two] = [make('one'), make('two')]

  @Module({ imports: [one.module, two.module] })
  class AppModule {
    constructor(
      @Inject(one.User) readonly first: { readonly cache: Cache },
      @Inject(two.User) readonly second: { readonly cache: Cache },
    ) {}
  }

  const app = await NestFactory.createApplicationContext(AppModule, {
    logger: false,
    abortOnError: false,
    moduleIdGeneratorAlgorithm: 'deep-hash',
  })
  const { first, second } = app.get(AppModule)
  expect([first.cache.keyPrefix, second.cache.keyPrefix]).toEqual(['one', 'two'])
  await app.close()
})
