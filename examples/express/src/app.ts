import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpCacheMiddleware } from '@holdfast/express'
import express, { type Express } from 'express'

const GREETINGS: Readonly<Record<string, string>> = { en: 'Good morning', de: 'Guten Morgen', fr: 'Bonjour' }

/**
 * A small newspaper. Each page says in its headers whether it may be shared, and for how long.
 */
export function makeApp(httpCache: HttpCacheMiddleware): Express {
  const headlines = ['Cache holds fast']
  const app = express()
  app.use(httpCache, express.json())

  // For everybody, for 30 seconds. As slow as a database.
  app.get('/news', async (_req, res) => {
    await sleep(200)
    res.set('Cache-Control', 'public, max-age=30').json({ headlines })
  })

  // A change of the page: the cache forgets /news.
  app.post('/news', (req, res) => {
    headlines.unshift(String(req.body?.headline ?? 'Untitled'))
    res.status(201).json({ headlines })
  })

  // One variant for each language.
  app.get('/greeting', (req, res) => {
    const language = req.acceptsLanguages(Object.keys(GREETINGS)) || 'en'
    res.vary('Accept-Language').set('Cache-Control', 'public, max-age=30').send(GREETINGS[language])
  })

  // Belongs to one user: never stored.
  app.get('/account', (req, res) => {
    res.set('Cache-Control', 'private, max-age=30').send(`Account of ${req.get('Cookie') ?? 'nobody'}`)
  })
  return app
}
