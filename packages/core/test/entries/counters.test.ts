import { beforeEach, describe, expect, test } from 'vitest'
import { Counters } from '../../src/entries/counters.ts'
import type { Entries } from '../../src/entries/entries.ts'
import type { Tags } from '../../src/entries/tags.ts'
import type { LocMemStore } from '../../src/index.ts'
import { makeEntries, openStore } from '../support.ts'

const KEY = 'p:1:n'

let store: LocMemStore
let entries: Entries
let tags: Tags
let counters: Counters

beforeEach(() => {
  store = openStore()
  const made = makeEntries(store)
  entries = made.entries
  tags = made.tags
  counters = new Counters('default', store, entries)
})

async function writeTagged(value: unknown): Promise<void> {
  const tokens = await tags.capture(['t'], null)
  const entry = entries.withMetadata(entries.encode(value, 'n'), { lifetimeMs: 60_000, tags: tokens })
  await store.write(KEY, entry.bytes, entry.lifetimeMs)
}

describe('a counter', () => {
  test('that is stored as text is added to by the store', async () => {
    await store.write(KEY, Buffer.from('41'), null)
    expect(await counters.add(KEY, 'n', 1n)).toBe(42)
    expect(await counters.add(KEY, 'n', 2n ** 64n)).toBe(2n ** 64n + 42n)
    expect(await store.read(KEY)).toEqual(Buffer.from(String(2n ** 64n + 42n)))
  })

  test('that has tags keeps them and its lifetime', async () => {
    await writeTagged(41)
    expect(await counters.add(KEY, 'n', 1n)).toBe(42)
    const entry = await entries.read(KEY, 'n', 'primary')
    expect(entry).toMatchObject({ valid: true, body: Buffer.from('42'), metadata: { tags: { t: expect.anything() } } })
    expect(await store.remaining(KEY)).toBeGreaterThan(59_000)
  })

  test('whose tag was invalidated counts as missing', async () => {
    await writeTagged(41)
    await tags.invalidate(['t'])
    await expect(counters.add(KEY, 'n', 1n)).rejects.toMatchObject({ code: 'ERR_CACHE_KEY_NOT_FOUND' })
  })

  test('that another writer changed in between is read again', async () => {
    await writeTagged(1)
    const swap = store.swap.bind(store)
    let losses = 2
    store.swap = async (...args) => {
      losses -= 1
      if (losses >= 0) await writeTagged(10 * (2 - losses))
      return losses < 0 && swap(...args)
    }
    expect(await counters.add(KEY, 'n', 1n)).toBe(21)
  })

  test('that is missing or not an integer is an error with the key', async () => {
    await expect(counters.add(KEY, 'n', 1n)).rejects.toMatchObject({
      code: 'ERR_CACHE_KEY_NOT_FOUND',
      message: 'Key "n" not found in cache "default" (stored as "p:1:n").',
    })
    for (const write of [() => store.write(KEY, Buffer.from('"text"'), null), () => writeTagged('text')]) {
      await write()
      const error = { code: 'ERR_CACHE_NOT_AN_INTEGER', message: expect.stringContaining('"p:1:n"') }
      await expect(counters.add(KEY, 'n', 1n)).rejects.toMatchObject(error)
    }
  })
})
