import express, { type Express } from 'express'
import { createCaches, type RedisSettings } from 'holdfast'

const caches = (LOCATION: string) =>
  ({
    default: {
      BACKEND: 'django_redis.cache.RedisCache',
      LOCATION,
      KEY_PREFIX: 'shop',
      VERSION: 1,
      TIMEOUT: 60,
      OPTIONS: {
        SERIALIZER: 'django_redis.serializers.json.JSONSerializer',
        COMPRESSOR: 'django_redis.compressors.zlib.ZlibCompressor',
      },
    },
  }) as const satisfies Record<string, RedisSettings & { readonly BACKEND: string }>

/** The Express application, and a function that closes its cache. */
export interface ExpressHalf {
  readonly app: Express
  readonly close: () => Promise<void>
}

/**
 * The Express application, with the same routes as django_app.py. Both use the same CACHES.
 *
 * @param location - The Redis of both.
 */
export function makeExpressHalf(location: string): ExpressHalf {
  const all = createCaches(caches(location))
  const cache = all.get('default')
  const app = express()

  // Reads an article from the cache, or creates it. A real one would be slow to create.
  app.get('/articles/:name', async ({ params: { name } }, response) => {
    const title = name.slice(0, 1).toUpperCase() + name.slice(1)
    const make = async () => ({ title, price: 12, tags: ['ü', '☃'], madeBy: 'Express' })
    response.json(await cache.getOrSet(`article:${name}`, make))
  })

  app.get('/articles/:name/versions/:version', async ({ params: { name, version } }, response) => {
    response.json({ found: await cache.get(`article:${name}`, { default: null, version: Number(version) }) })
  })

  // Moves the article to the next version. A request for the old version creates it again.
  app.post('/articles/:name/bump', async ({ params: { name } }, response) => {
    response.json({ version: await cache.incrVersion(`article:${name}`) })
  })

  app.post('/visits', async (_request, response) => {
    await cache.add('visits', 0, { timeout: null })
    response.json({ visits: await cache.incr('visits') })
  })
  return { app, close: () => all.close() }
}
