import { expect, test } from 'vitest'
import { type BackendContext, LocMemCache, type LocMemStore } from '../../src/index.ts'
import { build } from '../support.ts'

test.each<['read' | 'write', (cache: LocMemCache) => Promise<unknown>, RegExp]>([
  ['read', (cache) => cache.get('k'), /Watched\.get \(/],
  ['write', (cache) => cache.set('k', 1), /Watched\.set \(/],
])('a %s of the store is at most four functions away from the caller', async (method, call, first) => {
  let stack: readonly string[] = []
  class Watched extends LocMemCache {
    static override openStore(
      settings: Parameters<typeof LocMemCache.openStore>[0],
      context: BackendContext,
    ): LocMemStore {
      const store = LocMemCache.openStore(settings, context)
      const original = store[method].bind(store) as (...args: unknown[]) => Promise<never>
      return Object.assign(store, {
        [method]: (...args: unknown[]) => {
          stack = String(new Error().stack).split('\n').slice(2)
          return original(...args)
        },
      })
    }
  }
  await call(build({ BACKEND: Watched }).get() as unknown as LocMemCache)
  const caller = stack.findIndex((line) => first.test(line))
  expect(stack.slice(0, caller + 1).join('\n')).toMatch(/Operations\.run/)
  // BaseCache.get, Operations.run, the work; for a set also the function that writes once its tags are known.
  expect(caller + 1).toBeLessThanOrEqual(4)
  expect(caller).toBeGreaterThan(0)
})
