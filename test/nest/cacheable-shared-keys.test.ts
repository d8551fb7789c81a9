import { Cacheable, CacheModule } from '@holdfast/nest'
import { type DynamicModule, Inject, Injectable, type ModuleMetadata, type Type } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import { expect, onTestFinished, test } from 'vitest'

async function compile({ imports = [], providers = [] }: ModuleMetadata): Promise<TestingModule> {
  const caches = CacheModule.register({ BACKEND: 'locmem' }, { isGlobal: true })
  const testing = await Test.createTestingModule({ imports: [caches, ...imports], providers }).compile()
  onTestFinished(() => testing.close())
  return testing
}

test('classes of one name do not share a key: the second is refused', async () => {
  const make = (answer: string): Type<{ tell(): Promise<string> }> => {
    @Injectable()
    class Twin {
      @Cacheable()
      async tell(): Promise<string> {
        return answer
      }
    }
    return Twin
  }
  const One = make('one')
  const testing = await compile({ providers: [One, make('two')] })
  await expect(testing.get(One).tell()).rejects.toThrow('Two classes are named Twin')
})

test('a module that is registered twice has two of a class, which do not share a key', async () => {
  @Injectable()
  class Api {
    constructor(@Inject('base') private readonly base: string) {}

    @Cacheable()
    async load(path: string): Promise<string> {
      return this.base + path
    }

    @Cacheable({ key: 'named' })
    async named(): Promise<string> {
      return this.base
    }
  }
  class ApiModule {}
  const register = (base: string): DynamicModule => ({
    module: ApiModule,
    providers: [Api, { provide: 'base', useValue: base }, { provide: `api of ${base}`, useExisting: Api }],
    exports: [`api of ${base}`],
  })
  const app = async (...bases: string[]): Promise<Api> => {
    const testing = await compile({ imports: bases.map(register) })
    return testing.get<Api>('api of one', { strict: false })
  }
  expect(await (await app('one')).load('/')).toBe('one/')
  const two = await app('one', 'two')
  await expect(two.load('/')).rejects.toThrow('Give @Cacheable the option "key"')
  expect(await two.named()).toBe('one')
})
