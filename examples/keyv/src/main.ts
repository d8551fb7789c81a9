import { createKeyv, keyvStore } from '@holdfast/keyv'
import { type CacheSettings, createCaches, defineCaches } from 'holdfast'
import { Keyv } from 'keyv'

const url = process.env.CACHE_URL
const settings: CacheSettings = url ? { BACKEND: 'redis', LOCATION: url } : { BACKEND: 'locmem' }
console.log(
  url ? 'Two Keyvs over one cache in Redis.' : 'Two Keyvs over one cache in memory (CACHE_URL=redis://… for Redis).',
)

const CACHES = defineCaches({ default: { ...settings, KEY_PREFIX: 'keyv-example', TIMEOUT: 60 } })
await using caches = createCaches(CACHES)
const cache = caches.get('default')

// Each Keyv gets its own store. The stores share the cache and its connections.
const users = new Keyv({ store: keyvStore(cache, { useTimeout: true }), namespace: 'users' })
const pages = createKeyv(cache, { useTimeout: true, namespace: 'pages' })
for (const keyv of [users, pages])
  keyv.on('error', (error: Error) => console.error(`the cache failed: ${error.message}`))

await users.set('7', { name: 'Ada' }, 1500)
await pages.setMany([
  { key: '/', value: '<h1>Home</h1>' },
  { key: '/about', value: '<h1>About</h1>' },
])
console.log('users.get:', await users.get('7'))
console.log('pages.getMany:', await pages.getMany(['/', '/missing', '/about']))

console.log('stored as:', cache.makeKey('users:7'))
console.log('ttl in the cache, from 1500 ms:', await cache.ttl('users:7'), 's')
console.log('ttl in the cache, from TIMEOUT:', await cache.ttl('pages:/'), 's')

for await (const [key, value] of pages.iterator()) console.log('pages.iterator:', key, value)

await pages.clear()
console.log('after pages.clear():', { page: await pages.get('/'), user: await users.get('7') })
await users.clear()

// The other way round: a cache over a Keyv, for a database that has an adapter of Keyv.
const keyv = new Keyv({ namespace: 'shop' }) // store: new KeyvPostgres(…)
await using overKeyv = createCaches({ BACKEND: 'keyv', LOCATION: keyv, KEY_PREFIX: 'keyv-example' })
const reports = overKeyv.get()
const load = (): string => 'a report that takes long'
await reports.getOrSet('report:7', load, { timeout: 60, tags: ['reports'] })
await reports.set('visits', 41)
console.log('a cache over a Keyv:', await reports.get('report:7'), await reports.incr('visits'))
await reports.invalidateTags(['reports'])
console.log('after invalidateTags():', await reports.get('report:7'), 'stored in the Keyv:', await reports.keys())
