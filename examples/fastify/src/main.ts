import { once } from 'node:events'
import { type CacheSettings, createCaches, defineCaches } from 'holdfast'
import { makeApp } from './app.ts'

const { CACHE_URL: url, PURGE_TOKEN: token, PORT = '3000' } = process.env
const settings: CacheSettings = url ? { BACKEND: 'redis', LOCATION: url } : { BACKEND: 'locmem' }
await using caches = createCaches(defineCaches({ default: { ...settings, KEY_PREFIX: 'fastify-example' } }))

const app = await makeApp({
  cache: caches.get('default'),
  // Without a token nobody may purge.
  authorizePurge: ({ headers }) => token !== undefined && headers.authorization === `Bearer ${token}`,
})
const address = await app.listen({ host: '127.0.0.1', port: Number(PORT) })
console.log(`Responses are kept in ${url ? 'Redis' : 'memory (CACHE_URL=redis://… for Redis)'}. Ctrl-C stops.`)
console.log(`Try: curl -i ${address}/news`)

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
await app.close()
