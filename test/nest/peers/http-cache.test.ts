import { httpCache } from '@holdfast/express'
import {
  CacheEvict,
  CacheInterceptor,
  CacheModule,
  getCacheToken,
  HttpCacheMiddleware,
  purgeHttpCache,
} from '@holdfast/nest'
import {
  Controller,
  Get,
  Header,
  Headers,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  Param,
  Post,
  type Type,
  UseInterceptors,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { Cache } from 'holdfast'
import request from 'supertest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../../support/own-server.ts'

const server = useOwnServer()

let runs = 0
/** What handlers wait for. */
let gate: Promise<unknown> = Promise.resolve()
const next = async (): Promise<object> => {
  runs += 1
  const run = runs
  await gate
  return { run }
}

@UseInterceptors(CacheInterceptor)
@Controller('pages')
class Pages {
  @Header('Cache-Control', 'public, max-age=60')
  @Header('Cache-Tag', 'pages')
  @Header('Vary', 'Accept-Language')
  @Get('public/:id')
  public(@Param('id') _id: string): Promise<object> {
    return next()
  }

  @Header('Cache-Control', 'private, max-age=60')
  @Get('private')
  private(): Promise<object> {
    return next()
  }

  @Header('Cache-Control', 'max-age=60')
  @Get('mine')
  mine(@Headers('authorization') user: string): object {
    return { user }
  }

  @CacheEvict({ tags: 'pages' })
  @Post()
  async change(): Promise<object> {
    return {}
  }
}

@UseInterceptors(CacheInterceptor)
@Controller('elsewhere')
class Elsewhere {
  @Get()
  read(): Promise<object> {
    return next()
  }
}

async function start(
  adapter: () => ExpressAdapter | FastifyAdapter,
  middleware: Type = HttpCacheMiddleware,
): Promise<INestApplication> {
  @Module({
    imports: [CacheModule.register({ BACKEND: 'redis', LOCATION: server.url })],
    controllers: [Pages, Elsewhere],
  })
  class AppModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(middleware).forRoutes(Pages)
    }
  }
  // NestFactory has an overload for each adapter.
  const app = await NestFactory.create(AppModule, adapter() as ExpressAdapter, { logger: false, abortOnError: false })
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  return app
}

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const)('the HTTP cache in Nest on %s', (_, adapter) => {
  test('reuses responses as Cache-Control says, with Age, ETag and Cache-Status', async () => {
    const app = await start(adapter)
    const get = (path: string, headers = {}) => request(app.getHttpServer()).get(path).set(headers)
    const first = await get('/pages/public/1')
    expect(first.headers['cache-status']).toMatch(/^holdfast; fwd=uri-miss; stored/)
    await expect.poll(async () => (await get('/pages/public/1')).headers['cache-status']).toMatch(/^holdfast; hit/)
    const [one, two] = [await get('/pages/public/1'), await get('/pages/public/1')]
    expect([two.status, two.body, two.headers.age]).toEqual([200, one.body, expect.stringMatching(/^\d+$/)])
    expect(two.headers['content-type']).toBe(first.headers['content-type'])
    expect((await get('/pages/public/1', { 'accept-language': 'fr' })).body).not.toEqual(one.body)
    expect((await get('/pages/public/2')).body).not.toEqual(one.body)
  })

  test('runs the handler once for 100 concurrent cold requests', async () => {
    const app = await start(adapter)
    const cache = app.get<Cache>(getCacheToken(), { strict: false })
    const { promise: all, resolve } = Promise.withResolvers<void>()
    let arrived = 0
    app.getHttpServer().on('request', () => {
      arrived += 1
      if (arrived === 100) resolve()
    })
    // The last request has looked for a stored response before this read is answered.
    gate = all.then(() => new Promise(setImmediate)).then(() => cache.get('any'))
    const before = runs
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => request(app.getHttpServer()).get('/pages/public/cold')),
    )
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(runs - before).toBe(1)
  })

  test('keeps nothing private, and nothing of a user', async () => {
    const app = await start(adapter)
    const get = (path: string, headers = {}) => request(app.getHttpServer()).get(path).set(headers)
    expect((await get('/pages/private')).body).not.toEqual((await get('/pages/private')).body)
    expect((await get('/pages/mine', { authorization: 'ada' })).body).toEqual({ user: 'ada' })
    expect((await get('/pages/mine', { authorization: 'bob' })).body).toEqual({ user: 'bob' })
  })

  test('CacheInterceptor stands aside there, and only there', async () => {
    const app = await start(adapter)
    const cache = app.get<Cache>(getCacheToken(), { strict: false })
    await request(app.getHttpServer()).get('/pages/public/1')
    await request(app.getHttpServer()).get('/pages/private')
    expect(await cache.keys('handler:*')).toEqual([])
    await request(app.getHttpServer()).get('/elsewhere')
    expect(await cache.keys('handler:*')).toHaveLength(1)
  })

  test('@CacheEvict removes responses by tag, purgeHttpCache by URL', async () => {
    const app = await start(adapter)
    const get = () => request(app.getHttpServer()).get('/pages/public/1').set('host', 'shop.example')
    const isHit = async () => /hit/.test(String((await get()).headers['cache-status']))
    await expect.poll(isHit).toBe(true)
    await request(app.getHttpServer()).post('/pages').set('host', 'shop.example').expect(201)
    expect(await isHit()).toBe(false)
    await expect.poll(isHit).toBe(true)
    await purgeHttpCache(app.get<Cache>(getCacheToken(), { strict: false }), {
      url: 'http://shop.example/pages/public/1',
    })
    expect(await isHit()).toBe(false)
  })

  test('stores what is under way before the caches close', async () => {
    const app = await start(adapter)
    await request(app.getHttpServer()).get('/pages/public/last')
    await app.close()
    expect((await server.redis.keys('*last*')).length).toBeGreaterThan(0)
  })
})

test('options are checked at once, and when the application starts', async () => {
  expect(() => HttpCacheMiddleware.with({ maxBodySise: 5 } as object)).toThrow('Did you mean "maxBodySize"?')
  expect(() => HttpCacheMiddleware.with({ maxBodySize: -1 })).toThrow('must be a whole number of bytes')
  await expect(start(() => new ExpressAdapter(), HttpCacheMiddleware.with({ name: 'é' }))).rejects.toThrow('"name"')
  await expect(start(() => new ExpressAdapter(), HttpCacheMiddleware.with({ cache: 'nothing' }))).rejects.toThrow(
    '"nothing"',
  )
})

test('CacheInterceptor also stands aside behind httpCache in main.ts', async () => {
  const app = await start(() => new ExpressAdapter())
  const cache = app.get<Cache>(getCacheToken(), { strict: false })
  const outer = httpCache({ cache })
  const inner = app.getHttpAdapter().getInstance()
  const front = outer.wrap((req, res) => inner(req, res))
  await request(front).get('/elsewhere')
  expect(await cache.keys('handler:*')).toEqual([])
})
