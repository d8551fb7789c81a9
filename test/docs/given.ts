/**
 * Names that the code of pages uses without making them: what the text around it has imported or spoken of, and parts
 * of the reader's application. Each means the same on every page; a page that means something else makes it itself.
 */

import type { IncomingMessage } from 'node:http'
import type * as core from '@holdfast/core'
import type * as face from '@holdfast/express'
import type * as look from '@holdfast/inspector'
import type * as nestCache from '@holdfast/nest'
import type * as nodeServer from '@hono/node-server'
import type * as nodeServerResponse from '@hono/node-server/utils/response'
import type * as nest from '@nestjs/common'
import type * as terminus from '@nestjs/terminus'
import type * as testing from '@nestjs/testing'
import type * as throttler from '@nestjs/throttler'
import type { Express, RequestHandler } from 'express'
import type expressSession from 'express-session'
import type * as fastifyModule from 'fastify'
import type * as house from 'holdfast'
import type * as honoModule from 'hono'
import type * as keyvModule from 'keyv'

interface User {
  readonly id: number
  readonly role: string
}

declare global {
  // Of Holdfast.
  const createCaches: typeof house.createCaches
  const defineCaches: typeof house.defineCaches
  const isCacheError: typeof house.isCacheError
  const httpCache: typeof face.httpCache
  const cachePage: typeof face.cachePage
  const varyOn: typeof face.varyOn
  const varyOnCookie: typeof face.varyOnCookie
  const cacheControl: typeof face.cacheControl
  const neverCache: typeof face.neverCache
  const conditional: typeof face.conditional
  const inspector: typeof look.inspector
  const CacheEvict: typeof nestCache.CacheEvict
  const Cacheable: typeof nestCache.Cacheable
  const CacheInterceptor: typeof nestCache.CacheInterceptor
  const CacheTags: typeof nestCache.CacheTags
  const CacheTimeout: typeof nestCache.CacheTimeout
  const HttpCacheMiddleware: typeof nestCache.HttpCacheMiddleware
  const CacheThrottlerStorage: typeof nestCache.CacheThrottlerStorage
  const getCacheToken: typeof nestCache.getCacheToken
  const overrideCaches: typeof nestCache.overrideCaches
  type CacheHealthIndicator = nestCache.CacheHealthIndicator
  type Cache = core.Cache

  // Of Node and of frameworks.
  const http: typeof import('node:http')
  const createServer: typeof import('node:http').createServer
  const session: typeof expressSession
  const Keyv: typeof keyvModule.Keyv
  const fastify: typeof fastifyModule.fastify
  const Hono: typeof honoModule.Hono
  type HttpBindings = nodeServer.HttpBindings
  type Context<Env extends honoModule.Env> = honoModule.Context<Env>
  const RESPONSE_ALREADY_SENT: typeof nodeServerResponse.RESPONSE_ALREADY_SENT
  const Controller: typeof nest.Controller
  const Delete: typeof nest.Delete
  const Get: typeof nest.Get
  const Header: typeof nest.Header
  const Injectable: typeof nest.Injectable
  const Module: typeof nest.Module
  const Param: typeof nest.Param
  const Post: typeof nest.Post
  const UseInterceptors: typeof nest.UseInterceptors
  type MiddlewareConsumer = nest.MiddlewareConsumer
  type NestModule = nest.NestModule
  const HealthCheck: typeof terminus.HealthCheck
  type HealthCheckService = terminus.HealthCheckService
  const Test: typeof testing.Test
  const seconds: typeof throttler.seconds
  const ThrottlerModule: typeof throttler.ThrottlerModule
  /** That of `@nestjs/config`. */
  class ConfigService {
    getOrThrow(name: string): string
  }

  // Of the reader.
  const url: string
  const LOCATION: string
  const secret: string
  const secrets: { readonly current: string; readonly previous: string }
  const settings: house.RedisSettings & { readonly BACKEND: 'redis' }
  const caches: house.Caches<{ readonly default: house.RedisCache }>
  const cache: house.RedisCache
  const app: Express
  const responses: face.HttpCacheMiddleware
  const id: number
  const ids: readonly number[]
  const html: string
  const db: {
    readonly users: {
      find(id: number): Promise<User>
      findMany(ids: readonly number[]): Promise<readonly User[]>
    }
  }
  const loadFeed: () => Promise<readonly string[]>
  const fetchRates: (signal: AbortSignal) => Promise<object>
  const buildReport: (options: {
    readonly signal: AbortSignal
    readonly generation: bigint | number | undefined
  }) => Promise<void>
  const sessionOf: (req: IncomingMessage) => User | undefined
  const findProduct: (id: string) => object
  const versionOf: (id: string) => string
  const listArticles: RequestHandler
  const showArticle: RequestHandler<{ id: string }>
  const showBasket: RequestHandler
  const showNews: RequestHandler
  const showProfile: RequestHandler
  interface Article {
    readonly id: string
  }
  interface Database {
    find(id: string): Promise<Article | null>
  }
}
