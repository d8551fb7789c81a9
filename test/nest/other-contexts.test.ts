import { CacheInterceptor, CacheKey } from '@holdfast/nest'
import { Injectable, UseInterceptors } from '@nestjs/common'
import { ExternalContextCreator } from '@nestjs/core'
import { type Observable, of } from 'rxjs'
import { expect, test } from 'vitest'
import { next } from './runs.ts'
import { start } from './support.ts'

/** Resolvers of GraphQL, and handlers of messages and sockets, are called in this way. */
test.each(['graphql', 'rpc', 'ws'])('%s is left alone without @CacheKey, and cached with it', async (kind) => {
  @UseInterceptors(CacheInterceptor)
  @Injectable()
  class Resolvers {
    plain(): number {
      return next()
    }

    @CacheKey((context) => `id:${context.getArgByIndex(1).id}`)
    keyed(): number {
      return next()
    }

    @CacheKey('many')
    many(): Observable<number> {
      return of(next(), next())
    }
  }
  const { app } = await start({ providers: [Resolvers] })
  const resolvers = app.get(Resolvers)
  const creator = app.get(ExternalContextCreator)
  const call = (method: 'plain' | 'keyed' | 'many') => {
    const run = creator.create(
      resolvers,
      resolvers[method],
      method,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      kind,
    )
    return (id: number, context = {}) => run({}, { id }, context, {})
  }
  const [plain, keyed] = [call('plain'), call('keyed')]
  expect(await plain(1)).not.toBe(await plain(1))
  expect(await keyed(1)).toBe(await keyed(1))
  expect(await keyed(1)).not.toBe(await keyed(2))
  if (kind === 'graphql') {
    const private_ = { req: { headers: { authorization: 'Bearer x' } } }
    expect(await keyed(1, private_)).not.toBe(await keyed(1, private_))
  } else {
    const many = call('many')
    expect(await many(1)).not.toEqual(await many(1))
  }
})
