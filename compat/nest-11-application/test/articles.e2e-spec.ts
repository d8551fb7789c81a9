import { CacheModule, overrideCaches } from '@holdfast/nest'
import type { INestApplication } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import request from 'supertest'
import type { App } from 'supertest/types'
import { ArticlesController } from './../src/articles.controller'
import { ArticlesService } from './../src/articles.service'

describe('ArticlesController (e2e)', () => {
  let app: INestApplication<App>

  beforeEach(async () => {
    // No server listens there: the tests have local memory instead.
    const place = { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0' } as const
    const builder = Test.createTestingModule({
      imports: [CacheModule.register({ default: place })],
      controllers: [ArticlesController],
      providers: [ArticlesService],
    })
    app = (await overrideCaches(builder).compile()).createNestApplication()
    await app.init()
  })

  afterEach(() => app.close())

  const get = async (path: string, headers = {}) =>
    (await request(app.getHttpServer()).get(`/articles/${path}`).set(headers).expect(200)).body as { run: number }

  it('runs a handler once for 100 concurrent cold requests', async () => {
    const bodies = await Promise.all(Array.from({ length: 100 }, () => get('1')))
    expect(new Set(bodies.map(({ run }) => run))).toEqual(new Set([1]))
    expect(app.get(ArticlesService).runs).toBe(1)
  })

  it('forgets what a handler removes', async () => {
    expect(await get('1')).toEqual(await get('1'))
    await request(app.getHttpServer()).delete('/articles/1').expect(200)
    expect(await get('1')).toEqual({ id: '1', run: 2 })
  })

  it('keeps users apart', async () => {
    const ada = { 'x-user': 'ada', authorization: 'Bearer ada' }
    const bob = { 'x-user': 'bob', authorization: 'Bearer bob' }
    const [adas, bobs] = [await get('all/mine', ada), await get('all/mine', bob)]
    expect(adas).not.toEqual(bobs)
    expect([await get('all/mine', ada), await get('all/mine', bob)]).toEqual([adas, bobs])
    expect(await get('all/latest', ada)).not.toEqual(await get('all/latest', ada))
    expect(await get('all/public', ada)).toEqual(await get('all/public', bob))
    expect(await get('all/latest')).toEqual(await get('all/latest'))
    expect(await get('all/uncached')).not.toEqual(await get('all/uncached'))
  })
})
