import { once } from 'node:events'
import { CacheByUser, CacheEvict, CacheInterceptor, CacheKey, CacheModule } from '@holdfast/nest'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { type ExecutionContext, type INestApplication, Module, UseInterceptors } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { Args, Context, GraphQLModule, Info, Mutation, Query, Resolver } from '@nestjs/graphql'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import request from 'supertest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { next, runs } from '../runs.ts'

const typeDefs = `
  type Query {
    plain(id: Int!): Int
    keyed(id: Int!): Int
    whole(id: Int!): Int
    mine: Int
    nothing: Int
  }
  type Mutation { change(id: Int!): Int }
`

const argsOf = (context: ExecutionContext): { readonly id: number } => context.getArgByIndex(1)

@UseInterceptors(CacheInterceptor)
@Resolver()
class Numbers {
  @Query('plain')
  plain(@Args('id') _id: number): number {
    return next()
  }

  @CacheKey((context) => `number:${argsOf(context).id}`)
  @Query('keyed')
  async keyed(@Args('id') _id: number): Promise<number> {
    const run = next()
    await new Promise(setImmediate)
    return run
  }

  // The numbers under which Nest writes these parameters down are those of @Res and @Next.
  @CacheKey((context) => `whole:${argsOf(context).id}`)
  @Query('whole')
  whole(@Args('id') _id: number, @Context() _context: object, @Info() _info: object): number {
    return next()
  }

  @CacheByUser((context) => context.getArgByIndex(2).req.headers['x-user'])
  @CacheKey('mine')
  @Query('mine')
  mine(): number {
    return next()
  }

  @CacheKey('nothing')
  @Query('nothing')
  nothing(): null {
    next()
    return null
  }

  @CacheEvict({ key: (id: number) => `number:${id}` })
  @Mutation('change')
  async change(@Args('id') id: number): Promise<number> {
    return id
  }
}

async function start(
  adapter: ExpressAdapter | FastifyAdapter,
  options: Partial<ApolloDriverConfig> = {},
): Promise<INestApplication> {
  @Module({
    imports: [
      CacheModule.register({ BACKEND: 'locmem' }),
      GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, typeDefs, ...options }),
    ],
    providers: [Numbers],
  })
  class AppModule {}
  // NestFactory has an overload for each adapter.
  const app = await NestFactory.create(AppModule, adapter as ExpressAdapter, { logger: false, abortOnError: false })
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  return app
}

async function ask(app: INestApplication, query: string, headers = {}): Promise<unknown> {
  const { body } = await request(app.getHttpServer()).post('/graphql').set(headers).send({ query })
  if (body.errors) throw new Error(JSON.stringify(body.errors))
  return Object.values(body.data)[0]
}

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const)('Apollo in Nest on %s', (_, adapter) => {
  test('a resolver is left alone without @CacheKey, and cached with it, whatever its parameters', async () => {
    const app = await start(adapter())
    expect(await ask(app, '{ plain(id: 1) }')).not.toBe(await ask(app, '{ plain(id: 1) }'))
    for (const name of ['keyed', 'whole']) {
      const one = await ask(app, `{ ${name}(id: 1) }`)
      expect(await ask(app, `{ ${name}(id: 1) }`)).toBe(one)
      expect(await ask(app, `{ ${name}(id: 2) }`)).not.toBe(one)
    }
    const before = runs
    for (const _ of [1, 2]) expect(await ask(app, '{ nothing }')).toBeNull()
    expect(runs - before).toBe(1)
  })

  test('100 cold requests run it once, and a mutation with @CacheEvict lets it run again', async () => {
    const app = await start(adapter())
    const before = runs
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(app, '{ keyed(id: 7) }')))
    expect([new Set(answers).size, runs - before]).toEqual([1, 1])
    expect(await ask(app, 'mutation { change(id: 7) }')).toBe(7)
    expect(await ask(app, '{ keyed(id: 7) }')).not.toBe(answers[0])
  })

  test('a request with credentials is not cached, but for @CacheByUser', async () => {
    const app = await start(adapter())
    const secret = { authorization: 'Bearer x' }
    expect(await ask(app, '{ keyed(id: 1) }', secret)).not.toBe(await ask(app, '{ keyed(id: 1) }', secret))
    const [ada, bob] = ['ada', 'bob'].map((user) => ({ ...secret, 'x-user': user })) as [object, object]
    const adas = await ask(app, '{ mine }', ada)
    expect(await ask(app, '{ mine }', bob)).not.toBe(adas)
    expect(await ask(app, '{ mine }', ada)).toBe(adas)
  })

  test('nor is one whose user the context names', async () => {
    const user = (given: object) => (given as { headers: Record<string, string> }).headers['x-user']
    const app = await start(adapter(), {
      context: (first: { req?: object }) => ({ user: user(first.req ?? first) }),
    })
    const ada = { 'x-user': 'ada' }
    expect(await ask(app, '{ keyed(id: 1) }', ada)).not.toBe(await ask(app, '{ keyed(id: 1) }', ada))
    expect(await ask(app, '{ keyed(id: 1) }')).toBe(await ask(app, '{ keyed(id: 1) }'))
  })
})

/** A client of the protocol graphql-transport-ws. */
async function askBySocket(url: string, query: string, payload: object): Promise<unknown> {
  const socket = new WebSocket(url, 'graphql-transport-ws')
  const said = async (): Promise<{ type: string; payload?: { data: object } }> => {
    const [{ data }] = (await once(socket, 'message')) as [{ readonly data: string }]
    return JSON.parse(data)
  }
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload }))
  expect((await said()).type).toBe('connection_ack')
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }))
  const answer = await said()
  socket.close()
  return Object.values(answer.payload?.data ?? {})[0]
}

test('a socket of graphql-ws that connected with a token is not cached', async () => {
  const app = await start(new ExpressAdapter(), { subscriptions: { 'graphql-ws': true } })
  const url = `${(await app.getUrl()).replace('http', 'ws')}/graphql`
  const anybody = () => askBySocket(url, '{ keyed(id: 1) }', { locale: 'fr' })
  const ada = () => askBySocket(url, '{ keyed(id: 1) }', { Authorization: 'Bearer x' })
  expect(await anybody()).toBe(await anybody())
  expect(await ada()).not.toBe(await ada())
})
