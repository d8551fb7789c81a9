/** Beyond get and set: loading once, stale values, tags, locks, limits. */
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Cache, createCaches, defineCaches } from 'holdfast'
import { inMemory, onCluster } from './place.ts'

const { values } = parseArgs({ options: { cluster: { type: 'boolean', default: false } } })
await using place = values.cluster ? await onCluster() : inMemory()
console.log(`The cache is in ${place.description}.`)

const CACHES = defineCaches({ default: { ...place.settings, KEY_PREFIX: 'loading-example' } })
await using caches = createCaches(CACHES)
const cache = caches.get('default')
await stampede(cache)
await stale(cache)
await tags(cache)
await lock(cache)
await limit(cache)

/** A hundred callers want a missing value: one load serves all of them. */
async function stampede(cache: Cache): Promise<void> {
  let loads = 0
  const load = async (): Promise<string> => {
    loads += 1
    await wait(100)
    return 'report'
  }
  const found = await Promise.all(Array.from({ length: 100 }, () => cache.getOrSet('report', load, { lock: true })))
  console.log(`stampede    ${found.length} callers, ${loads} load`)
}

/** A stale value is served at once, while one caller loads the next. */
async function stale(cache: Cache): Promise<void> {
  let edition = 0
  const refreshed = Promise.withResolvers<void>()
  const load = async (): Promise<string> => {
    edition += 1
    if (edition === 2) refreshed.resolve()
    return `edition ${edition}`
  }
  const read = (): Promise<string> => cache.getOrSet('news', load, { timeout: 0.2, staleWhileRevalidate: 60 })
  const first = await read()
  await wait(300)
  const second = await read()
  await refreshed.promise
  // The value is loaded now, and stored a moment later.
  let third = await read()
  while (third === second) {
    await wait(5)
    third = await read()
  }
  console.log(`stale       ${first}, after its timeout still ${second}, then ${third}`)
}

/** Invalidating a tag removes the values that carry it. */
async function tags(cache: Cache): Promise<void> {
  await cache.set('profile:7', 'Ada', { tags: ['user:7'] })
  await cache.set('feed:7', ['Hello'], { tags: ['user:7', 'articles'] })
  await cache.set('profile:8', 'Grace', { tags: ['user:8'] })
  await cache.invalidateTags(['user:7'])
  const left = await cache.getMany(['profile:7', 'feed:7', 'profile:8'])
  console.log(`tags        of three values, invalidating "user:7" leaves ${[...left.keys()].join(', ')}`)
}

/** Two workers have the same job; one works at a time. */
async function lock(cache: Cache): Promise<void> {
  const log: string[] = []
  const work = async (name: string): Promise<void> => {
    await using _ = await cache.lock('nightly', { timeout: 30, blockingTimeout: 10 }).hold()
    log.push(`${name} in`)
    await wait(50)
    log.push(`${name} out`)
  }
  await Promise.all([work('worker A'), work('worker B')])
  console.log(`lock        ${log.join(', ')}`)
}

/** Three attempts per minute are allowed. */
async function limit(cache: Cache): Promise<void> {
  const answers: string[] = []
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const { allowed, retryAfter } = await cache.consume('login:ada', { limit: 3, window: 60 })
    answers.push(allowed ? 'yes' : `no (again in ${Math.ceil(retryAfter)} s)`)
  }
  console.log(`limit       ${answers.join(', ')}`)
}
