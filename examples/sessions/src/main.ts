import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { sessionStore } from '@holdfast/session'
import { type CacheSettings, createCaches, defineCaches } from 'holdfast'
import { makeApp } from './app.ts'
import { Browser } from './browser.ts'

const url = process.env.CACHE_URL
const settings: CacheSettings = url ? { BACKEND: 'redis', LOCATION: url } : { BACKEND: 'locmem' }
console.log(url ? 'Sessions are kept in Redis.' : 'Sessions are kept in memory (CACHE_URL=redis://… for Redis).')

const CACHES = defineCaches({ sessions: { ...settings, KEY_PREFIX: 'sessions-example' } })
await using caches = createCaches(CACHES)
const cache = caches.get('sessions')

// Two shops, each with its own store over the same cache, as two processes have it.
const servers = await Promise.all(
  [makeApp(sessionStore(cache)), makeApp(sessionStore(cache))].map(async (app) => {
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server
  }),
)
const [one = '', two = ''] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`)

const ada = new Browser()
await ada.ask(one, 'GET', '/cart')
await ada.ask(one, 'POST', '/login/ada')
await ada.ask(one, 'POST', '/cart/tea')
await ada.ask(two, 'POST', '/cart/cups')

const [id = ''] = await sessionStore(cache).ids()
console.log('seconds that the session lives:', Math.round((await cache.ttl(`sess:${id}`)) ?? 0))

console.log('a slow request, and a logout before it ends:')
const slow = ada.ask(one, 'POST', '/cart/sugar?slow')
await sleep(100)
await Promise.all([slow, ada.ask(two, 'POST', '/logout')])
console.log('sessions that are left:', await sessionStore(cache).length())

for (const server of servers) {
  server.close()
  server.closeAllConnections()
}
await sessionStore(cache).clear()
