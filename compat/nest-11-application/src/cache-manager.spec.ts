import { CACHE_MANAGER, Cache, CacheInterceptor, CacheKey, CacheModule, CacheTTL } from '@holdfast/nest/compat'
import { Controller, Get, type INestApplication, Inject, Injectable, UseInterceptors } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import request from 'supertest'
import type { App } from 'supertest/types'

@Injectable()
class Service {
  constructor(
    @Inject(CACHE_MANAGER) readonly manager: Cache,
    readonly byClass: Cache,
  ) {}
}

@UseInterceptors(CacheInterceptor)
@Controller()
class Pages {
  private runs = 0

  @CacheKey('page')
  @CacheTTL(5000)
  @Get()
  page() {
    return { run: ++this.runs }
  }
}

describe('an application that came from @nestjs/cache-manager', () => {
  let app: INestApplication<App>

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [CacheModule.register({ ttl: 5000 })],
      controllers: [Pages],
      providers: [Service],
    }).compile()
    app = module.createNestApplication()
    await app.init()
  })

  afterEach(() => app.close())

  it('has its cache, by token and by class', async () => {
    const { manager, byClass } = app.get(Service)
    expect(manager).toBe(byClass)
    let runs = 0
    for (let time = 0; time < 3; time += 1) await manager.wrap('key', () => ++runs)
    expect(runs).toBe(1)
    expect(await manager.ttl('key')).toBeGreaterThan(Date.now())
  })

  it('has its interceptor', async () => {
    const get = () => request(app.getHttpServer()).get('/').expect(200).expect({ run: 1 })
    await get().expect('X-Cache', 'MISS')
    await get().expect('X-Cache', 'HIT')
    expect(await app.get<Cache>(CACHE_MANAGER).get('page')).toEqual({ run: 1 })
  })
})
