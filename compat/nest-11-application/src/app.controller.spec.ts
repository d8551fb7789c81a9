import { CacheModule, getCacheToken } from '@holdfast/nest'
import { Test, type TestingModule } from '@nestjs/testing'
import { type Cache, createCaches, SettingsError } from 'holdfast'
import { AppController } from './app.controller'
import { AppService } from './app.service'

describe('AppController', () => {
  let app: TestingModule

  beforeEach(async () => {
    const settings = { default: { BACKEND: 'locmem' }, visits: { BACKEND: 'locmem', KEY_PREFIX: 'v' } } as const
    app = await Test.createTestingModule({
      imports: [CacheModule.register(settings)],
      controllers: [AppController],
      providers: [AppService],
    }).compile()
  })

  afterEach(() => app.close())

  it('greets', async () => {
    const controller = app.get(AppController)
    expect(await controller.getHello()).toBe('Hello World! Visit 1, made in visit 1.')
    expect(await controller.getHello()).toBe('Hello World! Visit 2, made in visit 1.')
    expect(await app.get<Cache>(getCacheToken('visits')).get('hello')).toBe(2)
  })

  it('knows errors by their classes', () => {
    expect(() => createCaches({ BACKEND: 'locmem', TIMEOUTS: 5 } as never)).toThrow(SettingsError)
  })

  it('loads every package', () => {
    const names = [
      'holdfast',
      '@holdfast/core',
      '@holdfast/redis',
      '@holdfast/http',
      '@holdfast/express',
      '@holdfast/nest',
    ]
    for (const name of [...names, '@holdfast/keyv', '@holdfast/local-redis']) {
      expect(Object.keys(require(name)).length).toBeGreaterThan(0)
    }
  })
})
