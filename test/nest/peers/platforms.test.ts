import { startServer } from '@holdfast/local-redis'
import { CacheByUser, CacheInterceptor, CacheModule, CacheTimeout } from '@holdfast/nest'
import {
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  Module,
  Param,
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

const platforms = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const

describe.each(platforms)('an application on %s', (_, adapter) => {
  async function start(settings: CacheSettings): Promise<INestApplication> {
    @Module({ imports: [CacheModule.register(settings)], controllers: [Pages] })
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
