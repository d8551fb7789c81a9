import { setTimeout as sleep } from 'node:timers/promises'
import { cacheControl, type HttpCacheMiddleware, neverCache, varyOn } from '@holdfast/express'
import express, { type Express } from 'express'

const GREETINGS: Readonly<Record<string, string>> = { en: 'Good morning', de: 'Guten Morgen', fr: 'Bonjour' }

/**
 * A small newspaper. Each page says in its headers whether it may be shared, and for how long.
 *
 * @param httpCache - In front of all pages.
 */
export function makeApp(httpCache: HttpCacheMiddleware): Express {
  const headlines = ['Cache holds fast']
  let edition = 0
  const app = express()
  app.use(httpCache, express.json())

  // For everybody, for 30 seconds, and for a minute more while a new edition is printed. As slow as a database.
  app.get('/news', cacheControl({ public: true, maxAge: 30, staleWhileRevalidate: 60 }), async (_req, res) => {
    await sleep(100)
    edition += 1
    res.set('Cache-Tag', 'news').json({ edition, headlines })
  })

  // A change of the page: the cache forgets /news.
  app.post('/news', (req, res) => {
    headlines.unshift(String(req.body?.headline ?? 'Untitled'))
    res.status(201).json({ headlines })
  })

  // One variant for each language.
  app.get('/greeting', varyOn('Accept-Language'), cacheControl({ public: true, maxAge: 30 }), (req, res) => {
    res.send(GREETINGS[req.acceptsLanguages(Object.keys(GREETINGS)) || 'en'])
  })

  // Belongs to one user: never stored.
  app.get('/account', neverCache, (req, res) => {
    res.send(`Account of ${req.get('Cookie') ?? 'nobody'}`)
  })
  return app
}
