import { CacheByUser, CacheInterceptor, CacheKey, CachePublic } from '@holdfast/nest'
import { Controller, type ExecutionContext, Get, Param, UseInterceptors } from '@nestjs/common'
import { expect, test } from 'vitest'
import { next } from './runs.ts'
import { start } from './support.ts'

const userOf = (context: ExecutionContext): string | undefined => context.switchToHttp().getRequest().headers['x-user']

@UseInterceptors(CacheInterceptor)
@Controller('articles')
class Articles {
  @Get('plain/:id')
  plain(@Param('id') id: string): object {
    return { id, run: next() }
  }

  @CacheKey('named')
  @Get('named/:id')
  named(): number {
    return next()
  }

  @CacheByUser(userOf)
  @Get('mine')
  mine(): number {
    return next()
  }

  @CacheByUser(userOf)
  @CacheKey((context) => context.switchToHttp().getRequest().params.id)
  @Get('chosen/:id')
  chosen(): number {
    return next()
  }

  @CachePublic()
  @Get('everybodys')
  everybodys(): number {
    return next()
  }
}

const articles = () => start({ controllers: [Articles] })

test('users never see each other’s data', async () => {
  const { get } = await articles()
  const ada = { 'x-user': 'ada', authorization: 'Bearer ada' }
  const bob = { 'x-user': 'bob', authorization: 'Bearer bob' }
  const anonymous = await get('/articles/mine')
  const [adas, bobs] = [await get('/articles/mine', ada), await get('/articles/mine', bob)]
  expect(new Set([anonymous, adas, bobs]).size).toBe(3)
  expect([await get('/articles/mine', ada), await get('/articles/mine', bob), await get('/articles/mine')]).toEqual([
    adas,
    bobs,
    anonymous,
  ])
  // Who cannot be told is not cached.
  const unknown = { authorization: 'Bearer eve' }
  expect(await get('/articles/mine', unknown)).not.toBe(await get('/articles/mine', unknown))
  // No part of a key reads as the end of the user's.
  const one = await get(`/articles/chosen/${encodeURIComponent('b":c')}`, { 'x-user': 'a' })
  expect(await get('/articles/chosen/c', { 'x-user': 'a":b' })).not.toBe(one)
})

test.each([null, {}, '', Number.NaN, true])('%j is nobody’s id: nothing is shared under it', async (id) => {
  @UseInterceptors(CacheInterceptor)
  @Controller()
  class Mine {
    @CacheByUser(() => id as never)
    @Get('mine')
    mine(): number {
      return next()
    }
  }
  const { get } = await start({ controllers: [Mine] })
  const headers = { authorization: 'x' }
  expect(await get('/mine', headers)).not.toBe(await get('/mine', headers))
})

test('credentials are refused unless the handler says what they mean', async () => {
  const { get } = await start({ controllers: [Articles] }, (app) => {
    app.use((req: { headers: Record<string, string>; session?: object; user?: object }, _: unknown, go: () => void) => {
      if (req.headers['x-session']) req.session = {}
      if (req.headers['x-logged-in']) req.user = {}
      go()
    })
  })
  for (const headers of [{ authorization: 'Basic x' }, { 'x-session': '1' }, { 'x-logged-in': '1' }]) {
    for (const path of ['/articles/plain/1', '/articles/named/1']) {
      const stored = await get(path)
      const [one, two] = [await get(path, headers), await get(path, headers)]
      expect(one).not.toEqual(two)
      expect(one).not.toEqual(stored)
      expect(await get(path)).toEqual(stored)
    }
    expect(await get('/articles/everybodys', headers)).toBe(await get('/articles/everybodys'))
  }
})
