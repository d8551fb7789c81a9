import { createServer, type IncomingMessage } from 'node:http'
import * as face from '@holdfast/express'
import { inspector } from '@holdfast/inspector'
import * as nestCache from '@holdfast/nest'
import * as nest from '@nestjs/common'
import * as terminus from '@nestjs/terminus'
import { Test } from '@nestjs/testing'
import { seconds, ThrottlerModule } from '@nestjs/throttler'
import express from 'express'
import session from 'express-session'
import { fastify } from 'fastify'
import { createCaches, defineCaches, isCacheError, type RedisCache } from 'holdfast'
import { Hono } from 'hono'
import { Keyv } from 'keyv'

/**
 * Makes the values of given.ts, for blocks that are run.
 *
 * @param url - A server.
 */
export function givenValues(url: string): Record<string, unknown> {
  const settings = { BACKEND: 'redis', LOCATION: url, KEY_PREFIX: 'blocks' } as const
  const caches = createCaches({ default: settings })
  const cache: RedisCache = caches.get()
  const user = (id: number) => ({ id, role: 'reader' })
  const answer: express.RequestHandler = (_, res) => void res.send('text')
  return {
    ...{ createCaches, defineCaches, isCacheError, inspector, Keyv, session, fastify, Hono, Test },
    ...{ createServer, http: { createServer }, seconds, ThrottlerModule, HealthCheck: terminus.HealthCheck },
    ...pick(face, 'httpCache cachePage varyOn varyOnCookie cacheControl neverCache conditional'),
    ...pick(nestCache, 'CacheEvict Cacheable CacheInterceptor CacheTags CacheTimeout HttpCacheMiddleware'),
    ...pick(nestCache, 'CacheThrottlerStorage getCacheToken overrideCaches'),
    ...pick(nest, 'Controller Delete Get Header Injectable Module Param Post UseInterceptors'),
    RESPONSE_ALREADY_SENT: undefined,
    ConfigService: class {
      getOrThrow(): string {
        return url
      }
    },
    url,
    // No other machine is reached.
    fetch: async () => Response.json({ eur: 1 }),
    LOCATION: url,
    secret: 'a'.repeat(43),
    secrets: { current: 'a'.repeat(43), previous: 'b'.repeat(43) },
    settings,
    caches,
    cache,
    app: express(),
    responses: face.httpCache({ cache }),
    id: 1,
    ids: [1, 2],
    html: '<p>text</p>',
    db: { users: { find: async (id: number) => user(id), findMany: async (ids: readonly number[]) => ids.map(user) } },
    loadFeed: async () => ['one'],
    fetchRates: async () => ({ eur: 1 }),
    buildReport: async () => {},
    sessionOf: (_: IncomingMessage) => undefined,
    findProduct: () => ({}),
    versionOf: () => '1',
    ...{ listArticles: answer, showArticle: answer, showBasket: answer, showNews: answer, showProfile: answer },
  }
}

function pick(module: object, names: string): Record<string, unknown> {
  return Object.fromEntries(names.split(' ').map((name) => [name, (module as Record<string, unknown>)[name]]))
}
