import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type FaceOptions,
  faceOptions,
  NodeCache,
  type PurgeOptions,
  sendPurge,
  type TaggableResponse,
} from '@holdfast/http'
import type { FastifyInstance, FastifyPluginAsync, FastifyPluginOptions, FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { lendFields } from './lend-fields.ts'

/** Options of `httpCache`. */
export interface HttpCacheOptions extends FaceOptions<FastifyRequest> {}

/** The cache of an application: `app.httpCache`. */
export interface FastifyHttpCache {
  /**
   * Removes stored responses by URL, by the beginning of URLs, or by tag, or makes them stale.
   *
   * @param options - Which, and how.
   * @throws {@link @holdfast/core#ArgumentError} for options that are wrong; what the cache throws.
   *
   * @example
   * ```ts
   * await app.httpCache.purge({ tags: ['product:1'], soft: true })
   * ```
   */
  purge(options: PurgeOptions): Promise<void>
  /** Resolves when no response is being captured and no write is under way. `app.close()` waits for it. */
  idle(): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Purges the responses that `@holdfast/fastify` has stored. */
    readonly httpCache: FastifyHttpCache
  }

  interface FastifyReply {
    /**
     * Gives tags to the response, so that `app.httpCache.purge({ tags })` removes it. They are not sent to the client.
     *
     * @param tags - Names.
     */
    cacheTags(...tags: string[]): this
  }
}

/**
 * A shared HTTP cache (RFC 9111) for the routes of a Fastify application or of one of its scopes: responses are reused
 * as their Cache-Control says.
 *
 * It works in an `onRequest` hook, so it stands behind the hooks that were added before it. The fields that these set
 * belong to their request: they are not stored, and are set anew for every hit. What later hooks and the handler set,
 * also in `onSend`, is part of the response. A hit skips all later hooks except `onResponse`.
 *
 * @param app - The application.
 * @param options - The cache, and limits.
 * @throws {@link @holdfast/core#ArgumentError} that names the option that is wrong, from `app.ready()`.
 *
 * @example
 * ```ts
 * const app = fastify()
 * await app.register(httpCache, { cache: createCaches({ BACKEND: 'locmem' }).get() })
 * app.get('/news', async (request, reply) => {
 *   reply.header('cache-control', 'public, max-age=60').cacheTags('news')
 *   return await readNews()
 * })
 * ```
 */
export const httpCache: FastifyPluginAsync<HttpCacheOptions> = plugin(addCache, {
  fastify: '5.x',
  name: '@holdfast/fastify',
})

async function addCache(app: FastifyInstance, options: HttpCacheOptions): Promise<void> {
  const { engine, own } = faceOptions(withoutPrefix(options), {})
  const { authorizePurge } = own
  const responses = new NodeCache(engine)
  const dispatch = (req: IncomingMessage, res: ServerResponse): void => app.routing(req, res)

  app.decorate('httpCache', {
    purge: (purged: PurgeOptions) => responses.purge(purged),
    idle: () => responses.idle(),
  })
  if (!app.hasReplyDecorator('cacheTags')) app.decorateReply('cacheTags', tagResponse)
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method === 'PURGE' && authorizePurge) {
      sendPurge(responses, request.raw, reply.raw, () => authorizePurge(request)).catch(done)
      return
    }
    const takeBack = lendFields(reply)
    const proceed = (): void => {
      takeBack()
      done()
    }
    responses.handle(request.raw, reply.raw, proceed, dispatch)
  })
  // By then Fastify has ended all requests.
  app.addHook('onClose', () => responses.idle())
}

/** Of a response that goes past the cache, tags are of no use. */
function tagResponse(this: FastifyReply, ...tags: string[]): FastifyReply {
  const { raw }: { raw: FastifyReply['raw'] & Partial<TaggableResponse> } = this
  raw.cacheTags?.(...tags)
  return this
}

/** Fastify gives a plugin its own options as well. */
function withoutPrefix(options: HttpCacheOptions & FastifyPluginOptions): HttpCacheOptions {
  const { prefix: _prefix, logLevel: _level, logSerializers: _serializers, ...rest } = options
  return rest
}
