import { once } from 'node:events'
import { CacheEvict, CacheInterceptor, CacheKey, CacheModule } from '@holdfast/nest'
import { type INestApplication, Module, type Type, UseInterceptors } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { IoAdapter } from '@nestjs/platform-socket.io'
import { WsAdapter } from '@nestjs/platform-ws'
import { Ack, ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { io, type Socket } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { next, runs } from '../runs.ts'

@UseInterceptors(CacheInterceptor)
@WebSocketGateway()
class Numbers {
  @SubscribeMessage('plain')
  plain(): object {
    return { event: 'plain', data: next() }
  }

  @CacheKey((context) => `number:${context.switchToWs().getData()}`)
  @SubscribeMessage('keyed')
  async keyed(@MessageBody() _id: number, @ConnectedSocket() _client: object): Promise<object> {
    const data = next()
    await new Promise(setImmediate)
    return { event: 'keyed', data }
  }

  @CacheKey('answered')
  @SubscribeMessage('answered')
  answered(@Ack() answer: (data: number) => void): void {
    answer(next())
  }

  @SubscribeMessage('login')
  login(@MessageBody() user: string, @ConnectedSocket() client: { user?: string; data?: { user?: string } }): object {
    // Where applications leave it: in Socket.IO's data, or on the client itself.
    if (client.data) client.data.user = user
    else client.user = user
    return { event: 'login', data: user }
  }

  @CacheEvict({ key: (id: number) => `number:${id}` })
  @SubscribeMessage('change')
  async change(@MessageBody() _id: number): Promise<object> {
    return { event: 'change', data: 0 }
  }
}

async function start(Adapter: Type<IoAdapter | WsAdapter>): Promise<INestApplication> {
  @Module({ imports: [CacheModule.register({ BACKEND: 'locmem' })], providers: [Numbers] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, new ExpressAdapter(), { logger: false, abortOnError: false })
  app.useWebSocketAdapter(new Adapter(app))
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  return app
}

/** A client that asks and waits for the answer. */
type Ask = (event: string, data?: unknown) => Promise<unknown>

async function connectSocketIo(app: INestApplication, options = {}): Promise<Socket> {
  const socket = io(await app.getUrl(), { transports: ['websocket'], ...options })
  onTestFinished(() => void socket.close())
  await new Promise((resolve) => socket.once('connect', () => resolve(undefined)))
  return socket
}

const viaSocketIo = async (app: INestApplication): Promise<Ask> => {
  const socket = await connectSocketIo(app)
  return (event, data) =>
    new Promise((resolve) => {
      socket.once(event, resolve)
      socket.emit(event, data)
    })
}

const viaWs = async (app: INestApplication): Promise<Ask> => {
  const socket = new WebSocket((await app.getUrl()).replace('http', 'ws'))
  onTestFinished(() => socket.close())
  await once(socket, 'open')
  return async (event, data) => {
    const answered = once(socket, 'message') as Promise<[{ readonly data: string }]>
    socket.send(JSON.stringify({ event, data }))
    const [answer] = await answered
    return JSON.parse(answer.data).data
  }
}

test.each([
  ['Socket.IO', IoAdapter, viaSocketIo],
  ['ws', WsAdapter, viaWs],
] as const)('a gateway on %s is left alone without @CacheKey, and cached with it', async (_, Adapter, connect) => {
  const app = await start(Adapter as Type<IoAdapter>)
  const [one, two] = [await connect(app), await connect(app)]
  expect(await one('plain')).not.toBe(await one('plain'))
  const answer = await one('keyed', 1)
  expect([await one('keyed', 1), await two('keyed', 1)]).toEqual([answer, answer])
  expect(await one('keyed', 2)).not.toBe(answer)
  await one('change', 1)
  expect(await one('keyed', 1)).not.toBe(answer)
  // Whom the application knows is not anybody.
  await one('login', 'ada')
  expect(await one('keyed', 1)).not.toBe(await one('keyed', 1))
  expect(await two('keyed', 1)).toBe(await two('keyed', 1))
})

test('100 cold messages on ten sockets run the handler once', async () => {
  const app = await start(IoAdapter)
  const sockets = await Promise.all(Array.from({ length: 10 }, () => connectSocketIo(app)))
  const before = runs
  const answers = await Promise.all(
    sockets.map((socket) => {
      const heard: unknown[] = []
      return new Promise<unknown[]>((resolve) => {
        socket.on('keyed', (data) => {
          if (heard.push(data) === 10) resolve(heard)
        })
        for (let message = 0; message < 10; message += 1) socket.emit('keyed', 100)
      })
    }),
  )
  expect([new Set(answers.flat()).size, runs - before]).toEqual([1, 1])
})

test('a handler with @Ack answers by itself, each time', async () => {
  const socket = await connectSocketIo(await start(IoAdapter))
  const ask = () => socket.timeout(2000).emitWithAck('answered', {})
  expect(await ask()).not.toBe(await ask())
})

test('a socket that connected with a token or with Authorization is not cached', async () => {
  const app = await start(IoAdapter)
  for (const options of [{ auth: { token: 'x' } }, { extraHeaders: { authorization: 'Bearer x' } }]) {
    const socket = await connectSocketIo(app, options)
    const ask = () =>
      new Promise((resolve) => {
        socket.once('keyed', resolve)
        socket.emit('keyed', 50)
      })
    expect(await ask()).not.toBe(await ask())
  }
})
