import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { httpCache } from '@holdfast/express'
import { type CacheSettings, createCaches, defineCaches } from 'holdfast'
import { makeApp } from './app.ts'
import { tour } from './tour.ts'

const url = process.env.CACHE_URL
const settings: CacheSettings = url ? { BACKEND: 'redis', LOCATION: url } : { BACKEND: 'locmem' }
console.log(url ? 'Responses are kept in Redis.' : 'Responses are kept in memory (CACHE_URL=redis://… for Redis).')

const CACHES = defineCaches({ default: { ...settings, KEY_PREFIX: 'express-example' } })
await using caches = createCaches(CACHES)
const cache = caches.get('default')
const responses = httpCache({ cache })
const justOnce = process.argv.includes('--once')

const server = createServer(makeApp(responses)).listen(justOnce ? 0 : Number(process.env.PORT ?? 3000), '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

if (justOnce) {
  await tour(origin, () => responses.idle())
  await cache.clear()
} else {
  console.log(`Try: curl -i ${origin}/news   (Ctrl-C stops)`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}

server.close()
server.closeAllConnections()
await responses.idle()
