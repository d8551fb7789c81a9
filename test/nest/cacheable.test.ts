import { Readable } from 'node:stream'
import { Cacheable, CacheEvict, CacheModule, getCacheToken } from '@holdfast/nest'
import { Injectable, Module, Scope, SetMetadata, type Type } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import type { Cache } from 'holdfast'
import { expect, onTestFinished, test } from 'vitest'

interface User {
  readonly id: number
  readonly run: number
}

@Injectable()
class Users {
  runs = 0

  @Cacheable({ key: (id: number) => `user:${id}`, tags: (id: number) => [`u${id}`], timeout: 60 })
  async find(id: number): Promise<User> {
    this.runs += 1
    await new Promise(setImmediate)
    return { id, run: this.runs }
  }

  @Cacheable()
  async search(name: string, _page?: unknown): Promise<string> {
    this.runs += 1
    return `${name} ${this.runs}`
  }

  @Cacheable()
  async nobody(): Promise<null> {
    this.runs += 1
    return null
  }

  @Cacheable()
  async file(): Promise<Readable> {
    return Readable.from(['once'])
  }

  @CacheEvict({ key: (id: number) => `user:${id}` })
  async rename(_id: number, fail = false): Promise<string> {
    if (fail) throw new Error('not renamed')
    return 'renamed'
  }

  @CacheEvict({ tags: (id: number) => [`u${id}`] })
  async touch(_id: number): Promise<void> {}

  @CacheEvict({ all: true })
  async forgetAll(): Promise<void> {}
}

async function compile(...providers: Type[]): Promise<TestingModule> {
  const app = await Test.createTestingModule({
    imports: [CacheModule.register({ BACKEND: 'locmem' }, { isGlobal: true })],
    providers,
  }).compile()
  onTestFinished(() => app.close())
  return app
}

const users = async (): Promise<Users> => (await compile(Users)).get(Users)

test('100 concurrent cold calls run the method once, and each gets the value', async () => {
  const service = await users()
  const found = await Promise.all(Array.from({ length: 100 }, () => service.find(1)))
  expect(new Set(found.map(({ run }) => run))).toEqual(new Set([1]))
  expect(service.runs).toBe(1)
})

test('a key of all arguments tells apart what is different, and nothing else', async () => {
  const service = await users()
  const same = [
    [
      { page: 1, size: 2 },
      { size: 2, page: 1 },
    ],
    [new Date(5), new Date(5)],
    [
      [1, 'a'],
      [1, 'a'],
    ],
  ]
  for (const [one, other] of same) expect(await service.search('x', one)).toBe(await service.search('x', other))
  const different = [
    undefined,
    null,
    1,
    '1',
    1n,
    Number.NaN,
    'NaN',
    -0,
    0,
    true,
    [1],
    ['1'],
    {},
    { a: undefined },
    new Date(1),
  ]
  service.runs = 0
  for (const page of different) await service.search('y', page)
  await service.search('y","z')
  await service.search('y', 'z')
  expect(service.runs).toBe(different.length + 2)
})

test('arguments that are not plain data are refused, with what to do', async () => {
  const service = await users()
  class Page {}
  const circle: { self?: object } = {}
  circle.self = [circle]
  for (const page of [() => {}, Symbol('p'), new Page(), { deep: [new Map()] }, circle]) {
    await expect(service.search('x', page)).rejects.toMatchObject({
      code: 'ERR_CACHE_ARGUMENT',
      message: expect.stringMatching(/^Argument 2 of Users\.search\(\) has .*Give @Cacheable the option "key"/),
    })
  }
  expect(service.runs).toBe(0)
  // The same object twice is no circle.
  const shared = {}
  expect(await service.search('x', [shared, shared])).toBeDefined()
})

test('null is kept; a stream is refused with a reason', async () => {
  const service = await users()
  expect([await service.nobody(), await service.nobody(), service.runs]).toEqual([null, null, 1])
  await expect(service.file()).rejects.toThrow(
    'Users.file() is @Cacheable and returned a stream, which can be read only once.',
  )
})

test('@CacheEvict removes a key, a tag or everything, after success only', async () => {
  const service = await users()
  const run = async () => (await service.find(1)).run
  expect(await run()).toBe(1)
  await expect(service.rename(1, true)).rejects.toThrow('not renamed')
  expect(await run()).toBe(1)
  expect(await service.rename(1)).toBe('renamed')
  expect(await run()).toBe(2)
  await service.touch(1)
  expect(await run()).toBe(3)
  await service.touch(2)
  expect(await run()).toBe(3)
  await service.forgetAll()
  expect(await run()).toBe(4)
})

test.each([
  ['key', undefined],
  ['tags', 5],
] as const)('@CacheEvict says so when its %s gives %j, which names nothing', async (option, given) => {
  @Injectable()
  class Wrong {
    @CacheEvict({ [option]: () => given as never })
    async change(): Promise<void> {}
  }
  const message = `The option "${option}" of @CacheEvict() must give a string or a list of strings, got ${given}.`
  await expect((await compile(Wrong)).get(Wrong).change()).rejects.toMatchObject({
    code: 'ERR_CACHE_ARGUMENT',
    message,
  })
})

test('subclasses have keys of their own', async () => {
  @Injectable()
  class Named {
    readonly name: string = 'base'

    @Cacheable()
    async tell(): Promise<string> {
      return this.name
    }
  }
  @Injectable()
  class Special extends Named {
    override readonly name = 'special'
  }
  const app = await compile(Named, Special)
  expect([await app.get(Named).tell(), await app.get(Special).tell()]).toEqual(['base', 'special'])
})

test('a class that lives for one request needs a key, also where only a dependency does', async () => {
  @Injectable({ scope: Scope.REQUEST })
  class CurrentUser {}

  @Injectable()
  class Mine {
    constructor(readonly user: CurrentUser) {}

    @Cacheable()
    async orders(): Promise<string> {
      return 'orders'
    }

    @Cacheable({ key: 'mine' })
    async keyed(): Promise<string> {
      return 'keyed'
    }
  }
  Reflect.defineMetadata('design:paramtypes', [CurrentUser], Mine)
  const app = await compile(CurrentUser, Mine)
  const mine = await app.resolve(Mine)
  await expect(mine.orders()).rejects.toThrow('Nest makes for each request')
  expect(await mine.keyed()).toBe('keyed')
})

test('what other decorators wrote on the method is kept, and its name', () => {
  class Decorated {
    @Cacheable()
    @SetMetadata('below', 1)
    async find(_id: number): Promise<number> {
      return 1
    }
  }
  const { find } = Decorated.prototype
  expect([Reflect.getMetadata('below', find), find.name, find.length]).toEqual([1, 'find', 1])
})

test('an instance that Nest did not make runs uncached, and says so once', async () => {
  class Alone {
    runs = 0

    @Cacheable()
    async find(): Promise<number> {
      this.runs += 1
      return this.runs
    }
  }
  const warnings: string[] = []
  const listen = ({ message }: Error) => warnings.push(message)
  process.on('warning', listen)
  const alone = new Alone()
  expect([await alone.find(), await alone.find()]).toEqual([1, 2])
  await new Promise(setImmediate)
  process.off('warning', listen)
  expect(warnings).toEqual([expect.stringContaining('Alone.find() is @Cacheable and runs uncached')])
})

test('another cache is named by its alias, and replaced in tests', async () => {
  @Injectable()
  class Sessions {
    @Cacheable({ cache: 'sessions', key: 'all' })
    async all(): Promise<number> {
      return 1
    }
  }
  @Module({ imports: [CacheModule.register({ sessions: { BACKEND: 'locmem' } })], providers: [Sessions] })
  class Feature {}
  const app = await Test.createTestingModule({ imports: [Feature] }).compile()
  onTestFinished(() => app.close())
  await app.get(Sessions, { strict: false }).all()
  expect(await app.get<Cache>(getCacheToken('sessions'), { strict: false }).get('all')).toBe(1)
})

test('wrong options are refused at once', () => {
  expect(() => Cacheable({ ttl: 5 } as object)).toThrow('Cacheable() has no option "ttl". Did you mean "timeout"?')
  expect(() => Cacheable({ key: 5 } as object)).toThrow('must be a string or a function of the arguments, got 5')
  expect(() => CacheEvict({ key: [5] } as object)).toThrow('must be a string, a list of strings or a function')
  expect(() => CacheEvict({})).toThrow('needs one of the options "key", "tags" and "all"')
  const onStatic = (): unknown => {
    class Static {
      readonly instance = true

      @Cacheable()
      static async find(): Promise<void> {}
    }
    return Static
  }
  expect(onStatic).toThrow('works on methods of instances')
})
