/** The settings that Django users paste, on a real six-node Redis Cluster that starts and stops with this program. */
import { startCluster } from '@holdfast/local-redis'
import { createCaches, defineCaches } from 'holdfast'

// `install`: a clone of this repository runs with one command, also where there is no Redis.
await using cluster = await startCluster({ args: ['--rename-command', 'CONFIG', ''], install: true })
console.log(`Six nodes, CONFIG forbidden as on a managed Redis: ${cluster.urls.join(' ')}`)

const CACHES = defineCaches({
  default: {
    BACKEND: 'django_redis.cache.RedisCache',
    LOCATION: cluster.url,
    OPTIONS: {
      REDIS_CLIENT_CLASS: 'rediscluster.StrictRedisCluster',
      CONNECTION_POOL_CLASS: 'rediscluster.connection.ClusterConnectionPool',
      CONNECTION_POOL_KWARGS: { skip_full_coverage_check: true },
      SERIALIZER: 'json',
    },
  },
})
await using caches = createCaches(CACHES)
const cache = caches.get('default')

// The client finds the node of each key.
await cache.set('foo', 'bar', { timeout: 60 })
console.log('set foo       ', await cache.locate('foo'))

await cache.setMany(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`user:${index}`, { index }])))
const users = await cache.getMany(Array.from({ length: 1000 }, (_, index) => `user:${index}`))
console.log('getMany       ', users.size, 'of 1000 keys, in', new Set(await nodesOf([...users.keys()])).size, 'nodes')

await cache.set('visits', 2 ** 53 - 1)
console.log('incr          ', await cache.incr('visits', 10))
console.log('incrVersion   ', await cache.incrVersion('visits'), await cache.get('visits', { version: 2 }))

let walked = 0
for await (const _ of cache.iterKeys('user:*')) walked += 1
console.log('iterKeys      ', walked)
console.log('deletePattern ', await cache.deletePattern('user:1*'))
console.log('clear         ', await cache.clear())

async function nodesOf(keys: readonly string[]): Promise<string[]> {
  return Promise.all(keys.map(async (key) => (await cache.locate(key)).node))
}
