// A process with a site behind the HTTP cache: prints its port, counts its calls, and hangs or changes on request.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpCacheOptions, httpCache, type TaggableResponse } from '@holdfast/express'
import { type CacheSettings, createCaches } from 'holdfast'

/** What the site is started with. */
export interface SiteSettings {
  readonly settings: CacheSettings
  readonly options: Partial<HttpCacheOptions>
}

/** What the parent process may ask for. */
export type Wish = 'calls' | 'hang' | 'idle'

const { settings, options } = JSON.parse(String(process.argv[2])) as SiteSettings
const caches = createCaches(settings)
const responses = httpCache({ ...options, cache: caches.get(), authorizePurge: () => true })
let calls = 0
let hangs = false

const listener = responses.wrap((req, res) => {
  calls += 1
  if (hangs) {
    process.send?.({ hanging: true })
    return
  }
  if (req.method === 'POST') {
    res.setHeader('Cache-Group-Invalidation', '"grouped"')
    res.end()
    return
  }
  const tagged = res as typeof res & TaggableResponse
  tagged.cacheTags(String(req.url))
  res.setHeader('Cache-Control', 'max-age=60, stale-while-revalidate=600')
  if (req.url === '/grouped') res.setHeader('Cache-Groups', '"grouped"')
  res.end(`process ${process.pid}, call ${calls}`)
})

process.on('message', (wish: Wish) => {
  if (wish === 'hang') hangs = true
  if (wish === 'idle') void responses.idle().then(() => process.send?.({ calls }))
  else process.send?.({ calls })
})

const server = createServer(listener).listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
