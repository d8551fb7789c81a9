import { beforeEach, describe, expect, test } from 'vitest'
import { Scan } from '../../src/cache/scan.ts'
import { KeySpace, type LocMemStore, type Store } from '../../src/index.ts'
import { gather, openStore } from '../support.ts'

const ITERSIZE = 2

let store: LocMemStore
let scan: Scan

beforeEach(async () => {
  store = openStore()
  scan = new Scan(store, new KeySpace({ prefix: 'p' }), ITERSIZE)
  const entries = ['p:1:a', 'p:1:b', 'p:1:c', 'p:2:a', 'p:!tag:a', 'p:q:1:a', 'other:1:a'].map((storedKey) => {
    return { storedKey, bytes: Buffer.from('1'), lifetimeMs: null }
  })
  await store.writeMany(entries)
})

describe('a scan', () => {
  test('yields the logical keys of one version in batches', async () => {
    const batches = await gather(scan.keys('*'))
    expect(batches.flat().sort()).toEqual(['a', 'b', 'c'])
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(ITERSIZE)
    expect(await gather(scan.keys('[ab]', { version: 2 }))).toContainEqual(['a'])
  })

  test('collects a key once, even if the store lists it twice', async () => {
    const twice: Pick<Store, 'scan' | 'remove' | 'flush'> = {
      async *scan() {
        yield ['p:1:a', 'p:1:b']
        yield ['p:1:a']
      },
      remove: async () => 0,
      flush: async () => 0,
    }
    expect(await new Scan(twice, new KeySpace({ prefix: 'p' }), ITERSIZE).collect('*')).toEqual(['a', 'b'])
  })

  test('removes what it finds and reports its progress', async () => {
    const progress: number[] = []
    const onProgress = (removed: number): void => void progress.push(removed)
    expect(await scan.removeMatching('[bc]', { onProgress })).toBe(2)
    expect(progress.at(-1)).toBe(2)
    expect(await scan.removeAll()).toBe(2)
    expect((await gather(store.scan('*', 10))).flat().sort()).toEqual(['other:1:a', 'p:!tag:a', 'p:q:1:a'])
  })

  test('empties the store when it is told to flush it', async () => {
    const progress: number[] = []
    expect(await scan.flush({ onProgress: (removed) => void progress.push(removed) })).toBe(7)
    expect(progress).toEqual([7])
    expect(await gather(store.scan('*', 10))).toEqual([])
  })

  test('stops between two batches when its signal is aborted', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const removing = scan.removeAll({ signal, itersize: 1, onProgress: () => controller.abort(new Error('enough')) })
    await expect(removing).rejects.toThrow('enough')
    expect((await gather(store.scan('*', 10))).flat()).toHaveLength(6)
    await expect(scan.flush({ signal })).rejects.toThrow('enough')
    expect((await gather(store.scan('*', 10))).flat()).toHaveLength(6)
  })

  test.each([0, -1, 1.5, Number.NaN, '10'])('refuses an itersize of %j', async (itersize) => {
    await expect(scan.collect('*', { itersize: itersize as number })).rejects.toMatchObject({
      code: 'ERR_CACHE_ARGUMENT',
    })
  })
})
