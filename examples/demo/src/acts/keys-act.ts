import type { Cache, Caches, RedisCache } from 'holdfast'
import { heading, table, tell } from '../narrator.ts'

/** Stored keys, the effect of a new version, and what clear() removes. */
export async function keysAct(caches: Caches): Promise<void> {
  const cache = caches.get('default')
  heading('The keys as they are stored: prefix:version:key')
  table(await Promise.all((await cache.keys()).sort().map((key) => describe(cache, key))))

  heading('A version bump: the same settings with VERSION: 2')
  const next = caches.get('next')
  const key = 'author:pratchett'
  tell(`get('${key}') with VERSION 1: ${JSON.stringify(await cache.get(key))}`)
  tell(
    `get('${key}') with VERSION 2: ${JSON.stringify(await next.get(key))}   (old entries are out of reach, and expire)`,
  )
  tell(`incrVersion('${key}') moves one entry along: now version ${await cache.incrVersion(key)}`)
  tell(`get('${key}') with VERSION 2: ${JSON.stringify(await next.get(key))}`)

  heading('clear() removes this cache, in all its versions, and nothing else')
  const neighbour = caches.get('neighbour')
  await neighbour.set('mine', 'still here')
  tell(`clear() removed ${await cache.clear()} keys of prefix "${cache.keyPrefix}"`)
  tell(
    `keys left: ${(await cache.keys()).length} of "${cache.keyPrefix}", ${(await next.keys()).length} of its version 2`,
  )
  tell(
    `the cache with prefix "${neighbour.keyPrefix}" on the same store: ${JSON.stringify(await neighbour.get('mine'))}`,
  )
  await neighbour.clear()
}

/** The stored key, and its slot and node on a cluster. */
async function describe(cache: Cache, key: string): Promise<string[]> {
  if (!('locate' in cache)) return [cache.makeKey(key), `${Math.round((await cache.ttl(key)) ?? 0)} s left`]
  const { storedKey, slot, node } = await (cache as RedisCache).locate(key)
  return [storedKey, `${Math.round((await cache.ttl(key)) ?? 0)} s left`, `slot ${slot}`, `node ${node}`]
}
