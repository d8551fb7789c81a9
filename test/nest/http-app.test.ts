import { startServer } from '@holdfast/local-redis'
import { CacheModule, InjectCache } from '@holdfast/nest'
import {
  Controller,
  Delete,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  Param,
  type Type,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Cache } from 'holdfast'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningTopology, topologies } from '../support/topologies.ts'

interface Article {
  readonly id: string
  readonly rendering: number
}

@Injectable()
class Articles {
  #renderings = 0

  constructor(
    @InjectCache() private readonly pages: Cache,
    @InjectCache('counters') private readonly counters: Cache,
  ) {}

  find(id: string): Promise<Article> {
    return this.pages.getOrSet(id, async () => {
      this.#renderings += 1
      return { id, rendering: this.#renderings }
    })
  }

  async count(id: string): Promise<number> {
    await this.counters.add(id, 0, { timeout: null })
    return Number(await this.counters.incr(id))
  }

  async forget(): Promise<number> {
    return this.pages.clear()
  }
}

@Controller('articles')
class ArticlesController {
  constructor(@Inject(Articles) private readonly articles: Articles) {}

  @Get(':id')
  async read(@Param('id') id: string): Promise<Article & { readonly reads: number }> {
    return { ...(await this.articles.find(id)), reads: await this.articles.count(id) }
  }

  @Delete()
  forget(): Promise<number> {
    return this.articles.forget()
  }
}

async function listen(module: Type): Promise<{ readonly app: INestApplication; readonly url: string }> {
  const app = await NestFactory.create(module, { logger: false, abortOnError: false })
  await app.listen(0, '127.0.0.1')
  return { app, url: await app.getUrl() }
}

describe.each(topologies)('a Nest application on $name', (topology) => {
  let running: RunningTopology

  beforeAll(async () => {
    running = await topology.start()
  })
  afterAll(() => running[Symbol.asyncDispose]())

  test('keeps two named caches apart and closes them with itself', async () => {
    @Module({
      imports: [
        CacheModule.register({
          default: { ...running.settings, KEY_PREFIX: 'nest-pages' },
          counters: { ...running.settings, KEY_PREFIX: 'nest-counters' },
        }),
      ],
      controllers: [ArticlesController],
      providers: [Articles],
    })
    class AppModule {}

    const { app, url } = await listen(AppModule)
    const read = async (id: string) => {
      const response = await fetch(`${url}/articles/${id}`)
      await running.settle()
      return response.json()
    }
    expect(await read('a')).toEqual({ id: 'a', rendering: 1, reads: 1 })
    expect(await read('a')).toEqual({ id: 'a', rendering: 1, reads: 2 })
    expect(await read('b')).toEqual({ id: 'b', rendering: 2, reads: 1 })
    const forgotten = await fetch(`${url}/articles`, { method: 'DELETE' })
    expect(await forgotten.text()).toBe('2')
    await running.settle()
    expect(await read('a')).toEqual({ id: 'a', rendering: 3, reads: 3 })
    const articles = app.get(Articles)
    await app.close()
    await expect(articles.find('a')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })
})

test('an application starts and stops while Redis is down, and a call says so', async () => {
  const server = await startServer()
  await server.stop()

  @Module({
    imports: [
      CacheModule.register({
        default: { BACKEND: 'redis', LOCATION: server.url },
        counters: { BACKEND: 'locmem' },
      }),
    ],
    controllers: [ArticlesController],
    providers: [Articles],
  })
  class AppModule {}

  const { app, url } = await listen(AppModule)
  expect((await fetch(`${url}/articles/a`)).status).toBe(500)
  await expect(app.get(Articles).find('a')).rejects.toMatchObject({
    code: expect.stringMatching(/^ERR_CACHE_(CONNECTION|TIMEOUT)$/),
  })
  await app.close()
})
