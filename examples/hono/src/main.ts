import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { httpCache } from '@holdfast/hono'
import { serve } from '@hono/node-server'
import { type CacheSettings, createCaches, defineCaches } from 'holdfast'
import { Hono } from 'hono'
import { addPages } from './app.ts'

const { CACHE_URL: url, PURGE_TOKEN: token, PORT = '3000' } = process.env
const settings: CacheSettings = url ? { BACKEND: 'redis', LOCATION: url } : { BACKEND: 'locmem' }
await using caches = createCaches(defineCaches({ default: { ...settings, KEY_PREFIX: 'hono-example' } }))

const app = new Hono()
const responses = httpCache({
  cache: caches.get('default'),
  app,
  // Without a token nobody may purge.
  authorizePurge: ({ headers }) => token !== undefined && headers.get('authorization') === `Bearer ${token}`,
})
addPages(app, responses)
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) })
await once(server, 'listening')
console.log(`Responses are kept in ${url ? 'Redis' : 'memory (CACHE_URL=redis://… for Redis)'}. Ctrl-C stops.`)
console.log(`Try: curl -i http://127.0.0.1:${(server.address() as AddressInfo).port}/news`)

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
server.close()
await responses.idle()
