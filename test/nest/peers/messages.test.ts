import type { AddressInfo, Server } from 'node:net'
import { CacheEvict, CacheInterceptor, CacheKey, CacheModule } from '@holdfast/nest'
import { Controller, Get, type INestApplicationContext, Module, UseInterceptors } from '@nestjs/common'
import { APP_INTERCEPTOR, NestFactory } from '@nestjs/core'
import { ClientProxyFactory, Ctx, EventPattern, MessagePattern, Payload, Transport } from '@nestjs/microservices'
import { ExpressAdapter } from '@nestjs/platform-express'
import { from, lastValueFrom, type Observable, toArray } from 'rxjs'
import request from 'supertest'
import { expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../../support/own-server.ts'
import { next, runs } from '../runs.ts'

const server = useOwnServer()

@UseInterceptors(CacheInterceptor)
@Controller()
class Numbers {
  @MessagePattern('plain')
  plain(@Payload() _id: number): number {
    return next()
  }

  @CacheKey((context) => `number:${context.switchToRpc().getData()}`)
  @MessagePattern('keyed')
  async keyed(@Payload() _id: number, @Ctx() _context: object): Promise<number> {
    const run = next()
    await new Promise(setImmediate)
    return run
  }

  @CacheKey('many')
  @MessagePattern('many')
  many(): Observable<number> {
    return from([next(), next(), next()])
  }

  @CacheKey('nothing')
  @MessagePattern('nothing')
  nothing(): null {
    next()
    return null
  }

  @CacheKey('failing')
  @MessagePattern('failing')
  failing(): never {
    next()
    throw new Error('no')
  }

  @CacheEvict({ key: (id: number) => `number:${id}` })
  @EventPattern('changed')
  async changed(@Payload() _id: number): Promise<void> {}
}

@Module({
  imports: [CacheModule.registerAsync({ useFactory: () => ({ BACKEND: 'redis', LOCATION: server.url }) })],
  controllers: [Numbers],
})
class AppModule {}

function connect(app: Pick<INestApplicationContext, 'close'>, port: number) {
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } })
  onTestFinished(async () => {
    await client.close()
    await app.close()
  })
  return {
    ask: (pattern: string, id = 1): Promise<unknown> => lastValueFrom(client.send<unknown>(pattern, id)),
    askAll: (pattern: string): Promise<unknown[]> => lastValueFrom(client.send<unknown>(pattern, 1).pipe(toArray())),
    tell: (pattern: string, id: number): Promise<unknown> => lastValueFrom(client.emit(pattern, id)),
  }
}

function portOf(listening: Server): number {
  return (listening.address() as AddressInfo).port
}

/** An application without HTTP: there is no platform. */
async function startMicroservice() {
  const app = await NestFactory.createMicroservice(AppModule, {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0 },
    logger: false,
    abortOnError: false,
  })
  await app.listen()
  return connect(app, portOf(app.unwrap<Server>()))
}

test('a handler of messages is left alone without @CacheKey, and cached with it', async () => {
  const { ask, askAll } = await startMicroservice()
  expect(await ask('plain')).not.toBe(await ask('plain'))
  const one = await ask('keyed', 1)
  expect(await ask('keyed', 1)).toBe(one)
  expect(await ask('keyed', 2)).not.toBe(one)
  const before = runs
  for (const _ of [1, 2]) expect(await ask('nothing')).toBeNull()
  expect(runs - before).toBe(1)
  expect(await askAll('many')).toHaveLength(3)
  expect(await askAll('many')).not.toEqual(await askAll('many'))
  const failures = runs
  for (const _ of [1, 2]) await expect(ask('failing')).rejects.toBeDefined()
  expect(runs - failures).toBe(2)
})

test('100 cold messages run it once, and an event with @CacheEvict lets it run again', async () => {
  const { ask, tell } = await startMicroservice()
  const before = runs
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask('keyed', 7)))
  expect([new Set(answers).size, runs - before]).toEqual([1, 1])
  await tell('changed', 7).catch(() => {})
  await expect.poll(() => ask('keyed', 7)).not.toBe(answers[0])
})

test('in a hybrid application a global interceptor caches pages, and leaves messages alone', async () => {
  @Controller()
  class Both {
    @MessagePattern('both')
    message(): number {
      return next()
    }

    @Get('page')
    page(): object {
      return { run: next() }
    }
  }

  @Module({
    imports: [CacheModule.register({ BACKEND: 'locmem' })],
    controllers: [Both],
    providers: [{ provide: APP_INTERCEPTOR, useClass: CacheInterceptor }],
  })
  class Hybrid {}
  const app = await NestFactory.create(Hybrid, new ExpressAdapter(), { logger: false, abortOnError: false })
  const service = app.connectMicroservice(
    { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } },
    { inheritAppConfig: true },
  )
  await app.startAllMicroservices()
  await app.listen(0, '127.0.0.1')
  const { ask } = connect(app, portOf(service.unwrap<Server>()))
  expect(await ask('both')).not.toBe(await ask('both'))
  const page = async () => (await request(app.getHttpServer()).get('/page')).body
  expect(await page()).toEqual(await page())
})
