import { createHmac } from 'node:crypto'
import { CacheInterceptor, CacheKey, CacheModule } from '@holdfast/nest'
import * as compat from '@holdfast/nest/compat'
import { Controller, Cookies, Get, Module, SignedCookies, type Type, UseInterceptors } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import request from 'supertest'
import { describe, expect, onTestFinished, test } from 'vitest'

const SECRET = 'a secret of this test'
/** As Express and its cookie-parser sign. */
const sign = (value: string): string => {
  const mac = createHmac('sha256', SECRET).update(value).digest('base64').replace(/=+$/, '')
  return encodeURIComponent(`s:${value}.${mac}`)
}
const platforms = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const
const modules = [
  ['@holdfast/nest', CacheInterceptor, () => CacheModule.register({ BACKEND: 'locmem' }), CacheKey],
  ['@holdfast/nest/compat', compat.CacheInterceptor, () => compat.CacheModule.register(), compat.CacheKey],
] as const

/** Nest reads cookies by itself since version 12. */
describe.each(platforms)('on %s', (_, adapter) => {
  test.each(modules)('the interceptor of %s shares nothing that was read from a cookie', async (...given) => {
    const [, Interceptor, register, Key] = given
    let runs = 0

    @UseInterceptors(Interceptor as Type)
    @Controller()
    class Pages {
      @Get('cookie')
      cookie(@Cookies('sid') sid: string): object {
        return { sid }
      }

      @Get('signed')
      signed(@SignedCookies() cookies: object): object {
        return cookies
      }

      @Key((context) => `theme:${context.switchToHttp().getRequest().headers.cookie}`)
      @Get('theme')
      theme(@Cookies('theme') theme: string): object {
        runs += 1
        return { theme, run: runs }
      }
    }

    @Module({ imports: [register()], controllers: [Pages] })
    class AppModule {}
    // NestFactory has an overload for each adapter.
    const app = await NestFactory.create(AppModule, adapter() as ExpressAdapter, {
      logger: false,
      abortOnError: false,
      cookies: { secret: SECRET },
    })
    await app.listen(0, '127.0.0.1')
    onTestFinished(() => app.close())
    const get = async (path: string, cookie: string) =>
      (await request(app.getHttpServer()).get(path).set({ cookie })).body

    for (const sid of ['ada', 'bob']) {
      expect(await get('/cookie', `sid=${sid}`)).toEqual({ sid })
      expect(await get('/signed', `sid=${sign(sid)}`)).toEqual({ sid })
    }
    // A key that names the cookie is a word.
    const dark = await get('/theme', 'theme=dark')
    expect(await get('/theme', 'theme=dark')).toEqual(dark)
    expect(await get('/theme', 'theme=light')).toEqual({ theme: 'light', run: 2 })
  })
})
