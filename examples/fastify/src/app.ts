import { setTimeout as sleep } from 'node:timers/promises'
import { type HttpCacheOptions, httpCache } from '@holdfast/fastify'
import { type FastifyInstance, fastify } from 'fastify'

const GREETINGS: Readonly<Record<string, string>> = { en: 'Good morning', de: 'Guten Morgen', fr: 'Bonjour' }

/**
 * A small newspaper. Each page says in its headers whether it may be shared, and for how long.
 *
 * @param options - Of the cache in front of all pages.
 */
export async function makeApp(options: HttpCacheOptions): Promise<FastifyInstance> {
  const headlines = ['Cache holds fast']
  let edition = 0
  const app = fastify()
  await app.register(httpCache, options)

  // For everybody, for 30 seconds, and for a minute more while a new edition is printed. As slow as a database.
  app.get('/news', async (_request, reply) => {
    await sleep(100)
    edition += 1
    reply.header('cache-control', 'public, max-age=30, stale-while-revalidate=60').cacheTags('news')
    return { edition, headlines }
  })

  // A change of the page: the cache forgets /news.
  app.post<{ Body: { readonly headline: string } }>('/news', async (request, reply) => {
    headlines.unshift(request.body.headline)
    return reply.status(201).send({ headlines })
  })

  // One variant for each language.
  app.get('/greeting', async (request, reply) => {
    reply.headers({ vary: 'accept-language', 'cache-control': 'public, max-age=30' })
    return GREETINGS[request.headers['accept-language'] ?? 'en'] ?? GREETINGS.en
  })

  // Belongs to one user: never stored.
  app.get('/account', async (request, reply) => {
    reply.header('cache-control', 'private, no-store')
    return `Account of ${request.headers.cookie ?? 'nobody'}`
  })
  return app
}
