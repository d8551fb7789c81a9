import { Readable } from 'node:stream'
import { CacheInterceptor, CacheKey, CachePublic } from '@holdfast/nest'
import {
  ClassSerializerInterceptor,
  Controller,
  createParamDecorator,
  Get,
  Headers,
  Inject,
  Injectable,
  Ip,
  Logger,
  type MessageEvent,
  RawBody,
  Req,
  Res,
  Scope,
  Sse,
  StreamableFile,
  type Type,
  UseInterceptors,
} from '@nestjs/common'
import { APP_INTERCEPTOR, REQUEST } from '@nestjs/core'
import { Exclude } from 'class-transformer'
import { type Observable, of } from 'rxjs'
import { expect, onTestFinished, test } from 'vitest'
import { next, runs } from './runs.ts'
import { start as startQuietly } from './support.ts'

/** What the log says. */
const said: string[] = []

const start: typeof startQuietly = async (metadata, prepare) => {
  said.length = 0
  const started = await startQuietly(metadata, prepare)
  Logger.overrideLogger({ log: () => {}, error: () => {}, warn: (message: string) => said.push(message) })
  onTestFinished(() => Logger.overrideLogger(false))
  return started
}

const Cookie = createParamDecorator(() => 'cookie')
/** Wraps a method, as decorators for transactions and spans do, and leaves its name behind. */
const Renamed: MethodDecorator = (_prototype, _name, descriptor) => {
  const original = descriptor.value as unknown as (...args: unknown[]) => unknown
  const value = function (this: unknown, ...args: unknown[]): unknown {
    return original.apply(this, args)
  }
  for (const key of Reflect.getOwnMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, original), value)
  }
  descriptor.value = value as never
}

@UseInterceptors(CacheInterceptor)
@Controller()
class Refused {
  @Get('res')
  res(@Res() response: { json(body: unknown): void }): void {
    response.json(next())
  }

  @Get('passthrough')
  passthrough(@Res({ passthrough: true }) response: { setHeader(name: string, value: string): void }): number {
    response.setHeader('set-cookie', 'id=1')
    return next()
  }

  @Get('stream')
  stream(): StreamableFile {
    return new StreamableFile(Readable.from([`stream ${next()}`]))
  }

  @Get('ip')
  ip(@Ip() _ip: string): number {
    return next()
  }

  @Get('headers')
  headers(@Headers('x-key') _key: string): number {
    return next()
  }

  @Get('cookie')
  cookie(@Cookie() _cookie: string): number {
    return next()
  }

  @Get('req')
  req(@Req() _request: object): number {
    return next()
  }

  @Get('raw-body')
  rawBody(@RawBody() _body: Buffer): number {
    return next()
  }

  @Renamed
  @Get('renamed')
  renamed(@Headers('x-key') _key: string): number {
    return next()
  }

  @CacheKey(() => '')
  @Get('no-key')
  noKey(): number {
    return next()
  }

  @CacheKey('named')
  @Get('named')
  named(@Cookie() _cookie: string): number {
    return next()
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    return of({ data: String(next()) })
  }
}

test.each([
  ['/res', 'Refused.res() is not cached: it uses @Res, and a hit would lack what it does with the response.'],
  ['/passthrough', 'Refused.passthrough() is not cached: it uses @Res'],
  ['/stream', 'Refused.stream() is not cached: it returns a StreamableFile, which can be read only once.'],
  ['/ip', 'Refused.ip() is not cached: it uses @Ip, which is not in the URL. Name everything it depends on'],
  ['/headers', 'Refused.headers() is not cached: it uses @Headers'],
  ['/req', 'Refused.req() is not cached: it uses @Req, by which it may read more than the URL. Name everything'],
  ['/raw-body', 'Refused.rawBody() is not cached: it uses @RawBody'],
  ['/renamed', 'Refused.renamed() is not cached: it uses @Headers'],
  ['/no-key', 'Refused.noKey() is not cached: @CacheKey gave "" as key. It must be a text that is not empty'],
  ['/cookie', 'Refused.cookie() is not cached: it uses a parameter decorator of the application'],
])('%s is answered by its handler each time, and the log says why, once', async (path, reason) => {
  const { get } = await start({ controllers: [Refused] })
  const bodies = [await get(path), await get(path), await get(path)]
  expect(new Set(bodies).size).toBe(3)
  expect(said).toEqual([expect.stringContaining(reason)])
})

test('requests that wait for another one, which gets a stream, each get one', async () => {
  const { promise: all, resolve } = Promise.withResolvers<void>()
  let arrived = 0

  @UseInterceptors(CacheInterceptor)
  @Controller()
  class Streams {
    @Get('shared')
    async shared(): Promise<StreamableFile> {
      await all
      return new StreamableFile(Readable.from([`stream ${next()}`]))
    }
  }
  const { get } = await start({ controllers: [Streams] }, (app) => {
    app.use((_: unknown, __: unknown, go: () => void) => {
      arrived += 1
      go()
      // The last one has to reach the flight of the first.
      if (arrived === 5) setImmediate(() => setImmediate(resolve))
    })
  })
  const bodies = await Promise.all(Array.from({ length: 5 }, () => get('/shared')))
  expect(bodies.toSorted()).toEqual([1, 2, 3, 4, 5].map((run) => `stream ${runs - 5 + run}`).toSorted())
})

test('an interceptor that stands twice before a handler caches once, and warns of nothing', async () => {
  @UseInterceptors(CacheInterceptor)
  @Controller()
  class Twice {
    @Get('twice')
    twice(): number {
      return next()
    }
  }
  const { get } = await start({
    controllers: [Twice],
    providers: [{ provide: APP_INTERCEPTOR, useClass: CacheInterceptor }],
  })
  const before = runs
  await Promise.all(Array.from({ length: 10 }, () => get('/twice')))
  expect([await get('/twice'), runs, said]).toEqual([before + 1, before + 1, []])
})

test('a controller that Nest makes for each request may know whose it is', async () => {
  @Injectable({ scope: Scope.REQUEST })
  class Tenant {
    readonly name: unknown

    constructor(@Inject(REQUEST) request: { headers: Record<string, unknown> }) {
      this.name = request.headers['x-tenant']
    }
  }
  @UseInterceptors(CacheInterceptor)
  @Controller()
  class Orders {
    constructor(@Inject(Tenant) private readonly tenant: Tenant) {}

    @Get('orders')
    orders(): unknown {
      return this.tenant.name
    }

    @CachePublic()
    @Get('news')
    news(): number {
      return next()
    }
  }
  const { get } = await start({ controllers: [Orders], providers: [Tenant] })
  for (const tenant of ['one', 'two']) expect(await get('/orders', { 'x-tenant': tenant })).toBe(tenant)
  expect(said).toEqual([expect.stringContaining('Orders.orders() is not cached: Nest makes its controller for each')])
  expect(await get('/news')).toBe(await get('/news'))
})

test('@CacheKey takes the responsibility for parameters', async () => {
  const { get } = await start({ controllers: [Refused] })
  expect(await get('/named')).toBe(await get('/named'))
  expect(said).toEqual([])
})

test('server-sent events are left alone', async () => {
  const { get } = await start({ controllers: [Refused] })
  expect(await get('/events')).not.toBe(await get('/events'))
  expect(said).toEqual([])
})

class Account {
  readonly name = 'ada'
  readonly password = 'secret'
}
Exclude()(Account.prototype, 'password')

const accounts = (...interceptors: Type[]): Type => {
  @UseInterceptors(...interceptors)
  @Controller()
  class Accounts {
    @Get('account')
    account(): Account {
      next()
      return new Account()
    }
  }
  return Accounts
}

test('a serializer that excludes fields never gets a plain object from the cache', async () => {
  const outside = await start({ controllers: [accounts(ClassSerializerInterceptor, CacheInterceptor)] })
  for (const _ of [1, 2]) expect(await outside.get('/account')).toEqual({ name: 'ada' })
  expect(said).toEqual([expect.stringContaining('ClassSerializerInterceptor stands before CacheInterceptor')])
  const inside = await start({ controllers: [accounts(CacheInterceptor, ClassSerializerInterceptor)] })
  const before = runs
  for (const _ of [1, 2]) expect(await inside.get('/account')).toEqual({ name: 'ada' })
  expect(runs - before).toBe(1)
})

test('also where the serializer is global', async () => {
  const { get, app } = await start({ controllers: [accounts(CacheInterceptor)] }, (prepared) => {
    prepared.useGlobalInterceptors(new ClassSerializerInterceptor(prepared.get('Reflector')))
  })
  expect(app).toBeDefined()
  for (const _ of [1, 2]) expect(await get('/account')).toEqual({ name: 'ada' })
})
