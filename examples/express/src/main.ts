import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { httpCache } from '@holdfast/express'
import { type CacheSettings, createCaches, defineCaches } from 'holdfast'
import { makeApp } from './app.ts'

const { CACHE_URL: url, PURGE_TOKEN: token, PORT = '3000' } = process.env
const settings: CacheSettings = url ? { BACKEND: 'redis', LOCATION: url } : { BACKEND: 'locmem' }
await using caches = createCaches(defineCaches({ default: { ...settings, KEY_PREFIX: 'express-example' } }))

const responses = httpCache({
  cache: caches.get('default'),
  // Without a token nobody may purge.
  authorizePurge: ({ headers }) => token !== undefined && headers.authorization === `Bearer ${token}`,
})
const server = makeApp(responses).listen(Number(PORT), '127.0.0.1')
await once(server, 'listening')
console.log(`Responses are kept in ${url ? 'Redis' : 'memory (CACHE_URL=redis://… for Redis)'}. Ctrl-C stops.`)
console.log(`Try: curl -i http://127.0.0.1:${(server.address() as AddressInfo).port}/news`)

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
server.close()
server.closeAllConnections()
await responses.idle()
