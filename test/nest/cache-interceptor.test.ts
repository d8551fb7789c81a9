import {
  CacheByUser,
  CacheInterceptor,
  CacheKey,
  CacheTags,
  CacheTimeout,
  getCacheToken,
  NoCache,
} from '@holdfast/nest'
import {
  Controller,
  type ExecutionContext,
  Get,
  Head,
  NotFoundException,
  Param,
  Post,
  UseInterceptors,
  Version,
  VersioningType,
} from '@nestjs/common'
import { APP_INTERCEPTOR } from '@nestjs/core'
import type { Cache } from 'holdfast'
import { expect, test } from 'vitest'
import { next, runs } from './runs.ts'
import { start } from './support.ts'

const idOf = (context: ExecutionContext): string => context.switchToHttp().getRequest().params.id
const userOf = (context: ExecutionContext): string | undefined => context.switchToHttp().getRequest().headers['x-user']

@UseInterceptors(CacheInterceptor)
@Controller('articles')
class Articles {
  @Get('plain/:id')
  async plain(@Param('id') id: string): Promise<object> {
    const run = next()
    await new Promise(setImmediate)
    return { id, run }
  }

  @CacheKey((context) => `article:${idOf(context)}`)
  @CacheTags((context) => [`a${idOf(context)}`, 'all'])
  @Get('keyed/:id')
  keyed(): number {
    return next()
  }

  @CacheKey('named')
  @Get('named/:id')
  named(): number {
    return next()
  }

  @CacheKey((context) => (idOf(context) === 'draft' ? undefined : 'published'))
  @Get('sometimes/:id')
  sometimes(): number {
    return next()
  }

  @CacheTimeout(0)
  @Get('never')
  never(): number {
    return next()
  }

  @CacheTimeout((context) => (idOf(context) === 'short' ? 0 : 60))
  @Get('by-id/:id')
  byId(): number {
    return next()
  }

  @CacheTimeout(0.05, { staleWhileRevalidate: 60 })
  @Get('stale')
  stale(): number {
    return next()
  }

  @NoCache()
  @Get('excluded')
  excluded(): number {
    return next()
  }

  @Get('null')
  nothing(): null {
    next()
    return null
  }

  @Get('failing')
  failing(): never {
    throw new NotFoundException(`run ${next()}`)
  }

  @Post('posted')
  posted(): number {
    return next()
  }

  @Head('head')
  head(): void {
    next()
  }
}

const articles = () => start({ controllers: [Articles] })

test('100 concurrent cold requests run the handler once', async () => {
  const { get } = await articles()
  const before = runs
  const bodies = await Promise.all(Array.from({ length: 100 }, () => get('/articles/plain/1')))
  expect(runs).toBe(before + 1)
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1)
})

test('the key is the URL with its query, or what @CacheKey says', async () => {
  const { get, cache } = await articles()
  const plain = await get('/articles/plain/1?page=1')
  expect(await get('/articles/plain/1?page=1')).toEqual(plain)
  expect(await get('/articles/plain/1?page=2')).not.toEqual(plain)
  expect(await get('/articles/plain/1?page=1', { host: 'other.example' })).not.toEqual(plain)
  const keyed = await get('/articles/keyed/7?any')
  expect(await get('/articles/keyed/7')).toBe(keyed)
  expect(await cache.get('article:7')).toBe(keyed)
  expect(await get('/articles/named/1')).toBe(await get('/articles/named/2'))
  expect(await get('/articles/sometimes/1')).toBe(await get('/articles/sometimes/1'))
  expect(await get('/articles/sometimes/draft')).not.toBe(await get('/articles/sometimes/draft'))
  const long = `/articles/plain/1?${'q'.repeat(400)}`
  expect(await get(long)).toEqual(await get(long))
  expect(await get(`${long}r`)).not.toEqual(await get(long))
})

test('@CacheTags makes values a miss together', async () => {
  const { get, cache } = await articles()
  const [one, two] = [await get('/articles/keyed/1'), await get('/articles/keyed/2')]
  await cache.invalidateTags(['a1'])
  expect([await get('/articles/keyed/1'), await get('/articles/keyed/2')]).toEqual([expect.not.toBeOneOf([one]), two])
  await cache.invalidateTags(['all'])
  expect(await get('/articles/keyed/2')).not.toBe(two)
})

test('null is kept; errors, other methods and what @NoCache or a timeout of 0 says are not', async () => {
  const { get } = await articles()
  const runsOf = async (path: string, times = 2): Promise<number> => {
    const before = runs
    for (let time = 0; time < times; time += 1) await get(path)
    return runs - before
  }
  expect(await runsOf('/articles/null')).toBe(1)
  expect(await runsOf('/articles/failing')).toBe(2)
  expect(await runsOf('/articles/excluded')).toBe(2)
  expect(await runsOf('/articles/never')).toBe(2)
  expect(await runsOf('/articles/by-id/short')).toBe(2)
  expect(await runsOf('/articles/by-id/long')).toBe(1)
})

test('the lifetime is that of @CacheTimeout in seconds, else the cache’s', async () => {
  const { get, cache } = await articles()
  await get('/articles/by-id/long')
  const [key] = await cache.keys('handler:Articles.byId:*')
  expect(await cache.ttl(String(key))).toBeGreaterThan(59)
  await get('/articles/keyed/9')
  expect(await cache.ttl('article:9')).toBeGreaterThan(290)
})

test('with staleWhileRevalidate a stale value is served while the handler runs in the background', async () => {
  const { get, cache } = await articles()
  const first = await get('/articles/stale')
  const [key] = await cache.keys('handler:Articles.stale:*')
  await expect.poll(async () => (await cache.get(String(key))) === undefined, { interval: 5 }).toBe(true)
  const before = runs
  expect(await get('/articles/stale')).toBe(first)
  await expect.poll(() => runs).toBe(before + 1)
})

test('a POST is not cached; a HEAD is, apart from GET', async () => {
  const { app } = await articles()
  const url = `${await app.getUrl()}/articles`
  const post = async () => (await fetch(`${url}/posted`, { method: 'POST' })).text()
  expect(await post()).not.toBe(await post())
  const before = runs
  await fetch(`${url}/plain/5`, { method: 'HEAD' })
  const body = await (await fetch(`${url}/plain/5`)).json()
  expect([runs - before, body]).toEqual([1, { id: '5', run: runs }])
})

test('no HTTP header is set', async () => {
  const { app } = await articles()
  const names = async (path: string) => [...(await fetch(`${await app.getUrl()}${path}`)).headers.keys()].sort()
  const uncached = await names('/articles/excluded')
  await names('/articles/keyed/3')
  expect(await names('/articles/keyed/3')).toEqual(uncached)
})

test('another cache, and users for all handlers, by CacheInterceptor.with and APP_INTERCEPTOR', async () => {
  @Controller()
  class Page {
    @Get('page')
    page(): number {
      return next()
    }
  }
  const { get, cache } = await start({
    controllers: [Page],
    providers: [{ provide: APP_INTERCEPTOR, useClass: CacheInterceptor.with({ cache: 'default', user: userOf }) }],
  })
  const ada = { 'x-user': 'ada', authorization: 'Bearer ada' }
  const adas = await get('/page', ada)
  expect(await get('/page', ada)).toBe(adas)
  expect(await get('/page')).not.toBe(adas)
  expect(await cache.keys('user:"ada":handler:Page.page:*')).toHaveLength(1)
  expect(() => CacheInterceptor.with({ alias: 'x' } as object)).toThrow('CacheInterceptor.with() has no option "alias"')
})

test('versions of one URL have keys of their own', async () => {
  const make = (version: string) => {
    @UseInterceptors(CacheInterceptor)
    @Controller('versioned')
    class Versioned {
      @Version(version)
      @Get()
      read(): string {
        return version
      }
    }
    return Versioned
  }
  const { get } = await start({ controllers: [make('1'), make('2')] }, (app) => {
    app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' })
  })
  for (const version of ['1', '2', '1', '2']) {
    expect(await get('/versioned', { 'x-version': version })).toBe(Number(version))
  }
})

test('while the cache cannot be used, handlers run as without it', async () => {
  const { app, get } = await articles()
  await app.get<Cache>(getCacheToken(), { strict: false }).close()
  const one = await get('/articles/plain/1')
  expect(await get('/articles/plain/1')).toEqual({ id: '1', run: runs })
  expect(one).toEqual({ id: '1', run: runs - 1 })
})

test('wrong arguments of decorators are refused at once', () => {
  expect(() => CacheKey('' as string)).toThrow('CacheKey() takes a key or a function')
  expect(() => CacheTimeout('5' as never)).toThrow('CacheTimeout() takes seconds')
  expect(() => CacheTimeout(5, { ttl: 1 } as object)).toThrow('CacheTimeout() has no option "ttl"')
  expect(() => CacheTags()).toThrow('CacheTags() takes names')
  expect(() => CacheByUser('id' as never)).toThrow('CacheByUser() takes a function')
})
