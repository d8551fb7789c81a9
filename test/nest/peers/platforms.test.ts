import { startServer } from '@holdfast/local-redis'
import {
  Cacheable,
  CacheByUser,
  CacheEvict,
  CacheInterceptor,
  CacheKey,
  CacheModule,
  CachePublic,
  CacheTags,
  CacheTimeout,
  NoCache,
} from '@holdfast/nest'
import {
  Controller,
  Delete,
  type ExecutionContext,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  Param,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { CacheSettings } from 'holdfast'
import request from 'supertest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../../support/own-server.ts'

const server = useOwnServer()
const userOf = (context: ExecutionContext): string | undefined => context.switchToHttp().getRequest().headers['x-user']

let runs = 0

@UseInterceptors(CacheInterceptor)
@CacheTimeout(60)
@Controller()
class Pages {
  @Get('pages/:id')
  async page(@Param('id') id: string): Promise<object> {
    runs += 1
    const run = runs
    await new Promise(setImmediate)
    return { id, run }
  }

  @CacheByUser(userOf)
  @Get('mine')
  mine(): object {
    runs += 1
    return { run: runs }
  }
}

@Injectable()
class Articles {
  @Cacheable({ key: (id: string) => `article:${id}` })
  async find(id: string): Promise<object> {
    runs += 1
    return { id, run: runs }
  }
}

@UseInterceptors(CacheInterceptor)
@Controller('all')
class AllDecorators {
  constructor(@Inject(Articles) private readonly articles: Articles) {}

  @CacheKey('named')
  @CacheTags('group')
  @Get('named')
  named(): object {
    runs += 1
    return { run: runs }
  }

  @CachePublic()
  @Get('public')
  everybodys(): object {
    runs += 1
    return { run: runs }
  }

  @NoCache()
  @Get('cacheable/:id')
  cacheable(@Param('id') id: string): Promise<object> {
    return this.articles.find(id)
  }

  @NoCache()
  @Get('uncached')
  uncached(): object {
    runs += 1
    return { run: runs }
  }

  @Get('bytes')
  bytes(): Buffer {
    runs += 1
    return Buffer.from('é')
  }

  @Get('stream')
  stream(): StreamableFile {
    runs += 1
    return new StreamableFile(Buffer.from(`stream ${runs}`))
  }

  @CacheEvict({ tags: 'group', key: (id: string) => `article:${id}` })
  @Delete(':id')
  async evict(@Param('id') _id: string): Promise<object> {
    return {}
  }
}

const platforms = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const

describe.each(platforms)('an application on %s', (platform, adapter) => {
  async function start(settings: CacheSettings): Promise<INestApplication> {
    @Module({ imports: [CacheModule.register(settings)], controllers: [Pages, AllDecorators], providers: [Articles] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, adapter(), { logger: false, abortOnError: false })
    await app.listen(0, '127.0.0.1')
    onTestFinished(() => app.close())
    return app
  }

  const onRedis = (url = server.url): Promise<INestApplication> => start({ BACKEND: 'redis', LOCATION: url })

  test('runs the handler once for 100 concurrent cold requests, and users get their own', async () => {
    const app = await onRedis()
    const get = (path: string, headers = {}) => request(app.getHttpServer()).get(path).set(headers)
    const before = runs
    const answers = await Promise.all(Array.from({ length: 100 }, () => get('/pages/1?q=1')))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(runs - before).toBe(1)
    expect((await get('/pages/1?q=2')).body).not.toEqual(answers[0]?.body)
    const ada = { 'x-user': 'ada', authorization: 'x' }
    const adas = (await get('/mine', ada)).body
    expect((await get('/mine', { ...ada, 'x-user': 'bob' })).body).not.toEqual(adas)
    expect((await get('/mine')).body).not.toEqual(adas)
    expect((await get('/mine', ada)).body).toEqual(adas)
    const secret = { authorization: 'x' }
    expect((await get('/pages/1?q=1', secret)).body).not.toEqual((await get('/pages/1?q=1', secret)).body)
  })

  test('obeys every decorator', async () => {
    const app = await onRedis()
    const get = async (path: string, headers = {}) => {
      const { text, body } = await request(app.getHttpServer()).get(`/all/${path}`).set(headers)
      return text ?? String(body)
    }
    const cached = ['named', 'public', 'cacheable/1']
    const first = await Promise.all(cached.map((path) => get(path)))
    expect(await Promise.all(cached.map((path) => get(path)))).toEqual(first)
    const secret = { authorization: 'x' }
    expect([await get('public', secret), await get('named', secret)]).toEqual([first[1], expect.not.toBeOneOf(first)])
    for (const path of ['uncached', 'stream']) expect(await get(path)).not.toBe(await get(path))
    await request(app.getHttpServer()).delete('/all/1').expect(200)
    const [named, everybodys, cacheable] = await Promise.all(cached.map((path) => get(path)))
    expect([named === first[0], everybodys === first[1], cacheable === first[2]]).toEqual([false, true, false])
  })

  test('answers with bytes as without a cache', async () => {
    const app = await onRedis()
    const get = () => request(app.getHttpServer()).get('/all/bytes')
    const before = runs
    // Nest gives an object to Express to write as JSON, and bytes as they are to Fastify.
    const body = platform === 'Express' ? Buffer.from('é').toJSON() : Buffer.from('é')
    for (const _ of [1, 2]) expect((await get()).body).toEqual(body)
    expect(runs - before).toBe(1)
  })

  test('answers every request while Redis is killed and restarted, and caches again', async () => {
    const mortal = await startServer()
    onTestFinished(() => mortal.stop())
    const app = await onRedis(mortal.url)
    const statuses = new Set<number>()
    let stop = false
    const visitor = async (): Promise<void> => {
      while (!stop) statuses.add((await request(app.getHttpServer()).get('/pages/1')).status)
    }
    const traffic = Promise.all([visitor(), visitor(), visitor()])
    await expect.poll(async () => runs).toBeGreaterThan(0)
    await mortal.kill()
    const whileDown = runs
    await expect.poll(async () => runs, { timeout: 5000 }).toBeGreaterThan(whileDown + 5)
    await mortal.restart()
    const isCached = async () => {
      const before = runs
      await request(app.getHttpServer()).get('/pages/1')
      await request(app.getHttpServer()).get('/pages/1')
      return runs === before
    }
    await expect.poll(isCached, { timeout: 10_000 }).toBe(true)
    stop = true
    await traffic
    expect([...statuses]).toEqual([200])
  })

  test('leaves nothing open when it closes', async () => {
    const app = await onRedis()
    await request(app.getHttpServer()).get('/pages/1')
    await app.close()
    await app.close()
    const clients = async () => ((await server.redis.client('LIST')) as string).trim().split('\n').length
    await expect.poll(clients).toBe(1)
  })
})
