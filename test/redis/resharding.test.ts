import { type LocalCluster, startCluster } from '@holdfast/local-redis'
import slotOf from 'cluster-key-slot'
import { createCaches, type RedisCache } from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

let cluster: LocalCluster

beforeAll(async () => {
  cluster = await startCluster({ replicasPerPrimary: 0 })
})
afterAll(() => cluster.stop())

function openCache(KEY_PREFIX: string): RedisCache {
  const OPTIONS = { CLIENT_CLASS: 'cluster' }
  const caches = createCaches({ BACKEND: 'redis', LOCATION: cluster.url, KEY_PREFIX, OPTIONS })
  onTestFinished(() => caches.close())
  return caches.get()
}

/**
 * Opens a slot between its owner and another node, moves some of its keys, and closes it again when the test is over.
 */
async function openSlot(slot: number, keys: readonly string[]): Promise<void> {
  const owner = cluster.nodeOf(slot)
  const target = cluster.primaries.find((node) => node !== owner)
  if (!target) throw new Error('A cluster has more than one primary.')
  const [from, to] = [new Redis(owner.port), new Redis(target.port)]
  const [fromId, toId] = await Promise.all([from, to].map((redis) => redis.cluster('MYID')))
  await to.cluster('SETSLOT', slot, 'IMPORTING', String(fromId))
  await from.cluster('SETSLOT', slot, 'MIGRATING', String(toId))
  await from.migrate(target.host, target.port, '', 0, 5000, 'KEYS', ...keys)
  onTestFinished(async () => {
    await to.cluster('SETSLOT', slot, 'NODE', String(toId))
    await from.cluster('SETSLOT', slot, 'NODE', String(toId))
    from.disconnect()
    to.disconnect()
  })
}

describe('while a slot is open and half of its keys have moved', () => {
  test('many keys are read and removed, absent ones and those of other slots included', async () => {
    const cache = openCache('open')
    const tagged = Array.from({ length: 10 }, (_, index) => `{tag}${index}`)
    const others = Array.from({ length: 50 }, (_, index) => `other${index}`)
    await cache.setMany(Object.fromEntries([...tagged, ...others].map((key) => [key, key])))
    const moved = tagged.slice(0, 5).map((key) => cache.makeKey(key))
    await openSlot(slotOf(moved[0] as string), moved)
    const found = await cache.getMany([...tagged, '{tag}absent', ...others])
    expect([...found.keys()]).toEqual([...tagged, ...others])
    expect([...found.values()]).toEqual([...tagged, ...others])
    expect(await cache.get('{tag}0')).toBe('{tag}0')
    expect((await cache.keys('*tag*')).sort()).toEqual(tagged)
    expect(await cache.deleteMany([...tagged, '{tag}absent', 'other0'])).toBe(11)
    expect((await cache.getMany(tagged)).size).toBe(0)
  })
})

describe('while slots move to another node and back', () => {
  test('a walk finds every key that exists throughout, and clear() leaves none', async () => {
    const cache = openCache('walk')
    const keys = Array.from({ length: 3000 }, (_, index) => `k${index}`)
    await cache.setMany(Object.fromEntries(keys.map((key) => [key, 1])))
    const [first, second, third] = cluster.primaries
    if (!first || !second || !third) throw new Error('Three primaries are needed.')
    const start = (slots: readonly [number, number]) => ({ from: slots[0], to: slots[1] })
    // One after the other: two nodes that migrate to each other block each other. From the node that is scanned last to
    // one that was scanned before, and the other way round.
    const move = async (): Promise<void> => {
      await cluster.moveSlots(start([10_923, 11_022]), first)
      await cluster.moveSlots(start([0, 99]), third)
      await cluster.moveSlots(start([11_023, 11_122]), second)
    }
    const found = new Set<string>()
    let moving: Promise<void> | undefined
    for await (const key of cache.iterKeys('*', { itersize: 50 })) {
      found.add(key)
      moving ??= move()
      // The walk has not come far.
      if (found.size === 200) await moving
    }
    expect(keys.filter((key) => !found.has(key))).toEqual([])
    const clearing = cache.clear({ itersize: 50 })
    await cluster.moveSlots(start([0, 99]), first)
    await cluster.moveSlots(start([5461, 5560]), first)
    await clearing
    expect(await cache.keys()).toEqual([])
  })
})
