import { setTimeout as sleep } from 'node:timers/promises'
import { cacheTags, type HttpCacheMiddleware } from '@holdfast/hono'
import type { Hono } from 'hono'

const GREETINGS: Readonly<Record<string, string>> = { en: 'Good morning', de: 'Guten Morgen', fr: 'Bonjour' }

/**
 * A small newspaper. Each page says in its headers whether it may be shared, and for how long.
 *
 * @param app - The application.
 * @param httpCache - In front of all pages.
 */
export function addPages(app: Hono, httpCache: HttpCacheMiddleware): void {
  const headlines = ['Cache holds fast']
  let edition = 0
  app.use(httpCache)

  // For everybody, for 30 seconds, and for a minute more while a new edition is printed. As slow as a database.
  app.get('/news', async (c) => {
    await sleep(100)
    edition += 1
    cacheTags(c, 'news')
    c.header('Cache-Control', 'public, max-age=30, stale-while-revalidate=60')
    return c.json({ edition, headlines })
  })

  // A change of the page: the cache forgets /news.
  app.post('/news', async (c) => {
    const { headline } = await c.req.json<{ readonly headline: string }>()
    headlines.unshift(headline)
    return c.json({ headlines }, 201)
  })

  // One variant for each language.
  app.get('/greeting', (c) => {
    c.header('Vary', 'Accept-Language')
    c.header('Cache-Control', 'public, max-age=30')
    return c.text(String(GREETINGS[c.req.header('accept-language') ?? 'en'] ?? GREETINGS.en))
  })

  // Belongs to one user: never stored.
  app.get('/account', (c) => {
    c.header('Cache-Control', 'private, no-store')
    return c.text(`Account of ${c.req.header('cookie') ?? 'nobody'}`)
  })
}
