import { describe, expect, test } from 'vitest'
import {
  BufferSerializer,
  JsonSerializer,
  LocMemCache,
  type LocMemStore,
  StructuredSerializer,
} from '../../src/index.ts'
import { build } from '../support.ts'

/** A cache that notes how values were read from its store. */
function open(OPTIONS: object = {}): { cache: LocMemCache; reads: string[] } {
  const reads: string[] = []
  class Watched extends LocMemCache {
    static override openStore(...args: Parameters<typeof LocMemCache.openStore>): LocMemStore {
      const store = LocMemCache.openStore(...args)
      const read = store.read.bind(store)
      return Object.assign(store, {
        read: (key: string) => {
          reads.push(key)
          return read(key)
        },
      })
    }
  }
  const cache = build({ BACKEND: Watched, OPTIONS }).get() as unknown as LocMemCache
  return { cache, reads }
}

const load = (): never => {
  throw new Error('it is stored already')
}

describe('a hit in local memory', () => {
  test('of plain JSON asks nothing that could make it wait, and counts', async () => {
    const { cache, reads } = open()
    await cache.set('k', { list: [1] })
    expect(await cache.get('k')).toEqual({ list: [1] })
    expect(await cache.getOrSet('k', load)).toEqual({ list: [1] })
    expect(reads).toEqual([])
    expect(cache.stats()).toMatchObject({ hits: 2, misses: 0, operations: { set: 1, get: 1, getOrSet: 1 } })
  })

  test('gives each caller a value of its own', async () => {
    const { cache } = open()
    await cache.set('k', { list: [1] })
    const one = await cache.get<{ list: number[] }>('k')
    one?.list.push(2)
    expect(await cache.get('k')).toEqual({ list: [1] })
    expect(await cache.getOrSet('k', load)).toEqual({ list: [1] })
  })

  test.each<[string, object]>([
    ['bytes', { SERIALIZER: BufferSerializer }],
    ['one of two serializers', { SERIALIZER: [StructuredSerializer, BufferSerializer] }],
  ])('of %s gives copies of what is stored', async (_, options) => {
    const { cache } = open(options)
    await cache.set('k', options === undefined ? 'x' : Buffer.from('"abc"'))
    const one = (await cache.get('k')) as Buffer | string
    if (Buffer.isBuffer(one)) one.fill(0)
    expect(await cache.get('k')).not.toEqual(Buffer.alloc(5))
  })

  test.each<[string, object, (cache: LocMemCache) => Promise<unknown>]>([
    ['a tagged value', { tags: ['t'] }, (cache) => cache.invalidateTags(['t'])],
    ['a value that is gone', {}, (cache) => cache.delete('k')],
  ])('is none for %s', async (_, options, remove) => {
    const { cache } = open()
    await cache.set('k', 1, options)
    await remove(cache)
    expect(await cache.get('k')).toBeUndefined()
    expect(await cache.getOrSet('k', () => 2)).toBe(2)
  })

  test('that cannot be decoded is an error, or one miss', async () => {
    class Broken extends JsonSerializer {
      override loads(): unknown {
        throw new Error('broken')
      }
    }
    const { cache: strict } = open({ SERIALIZER: Broken })
    await strict.set('k', 'v')
    await expect(strict.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_DECODE' })
    const { cache: lenient } = open({ SERIALIZER: Broken, ON_DECODE_ERROR: 'miss' })
    await lenient.set('k', 'v')
    expect(await lenient.get('k', { default: 7 })).toBe(7)
    expect(lenient.stats()).toMatchObject({ unreadable: 1, misses: 1, hits: 0 })
  })
})
