import { LocMemory } from '../src/backends/locmem/locmem-entries.ts'
import { Entries } from '../src/entries/entries.ts'
import { Tags } from '../src/entries/tags.ts'
import {
  buildCaches,
  type Caches,
  type ClassTable,
  Codec,
  DummyCache,
  JsonSerializer,
  KeySpace,
  LocMemCache,
  LocMemStore,
  Resources,
  SettingsError,
  type SettingsProblem,
} from '../src/index.ts'
import { Statistics } from '../src/operations/statistics.ts'

/** Names enough for settings that core itself understands. */
export const classes: ClassTable = {
  BACKEND: { locmem: LocMemCache, dummy: DummyCache },
  SERIALIZER: { json: JsonSerializer },
}

/**
 * Makes caches from core's own backends.
 *
 * @param settings - As for `createCaches`.
 * @param own - More classes.
 */
export function build(settings: unknown, own?: ClassTable): Caches {
  return buildCaches(settings, classes, { classes: own })
}

/**
 * Returns what is wrong with settings.
 *
 * @param settings - As for `createCaches`.
 * @param own - More classes.
 * @throws Error when nothing is wrong.
 */
export function problemsOf(settings: unknown, own?: ClassTable): readonly SettingsProblem[] {
  try {
    build(settings, own)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  throw new Error('The settings were accepted.')
}

/**
 * Collects what an asynchronous iterable yields.
 *
 * @param items - The iterable.
 */
export async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const gathered: Item[] = []
  for await (const item of items) gathered.push(item)
  return gathered
}

/** Opens an empty store in memory. */
export function openStore(): LocMemStore {
  const lifecycle = { create: () => new LocMemory(300, 3), dispose: () => {} }
  return new LocMemStore('locmem:test', new Resources().claim(LocMemory, 'test', lifecycle))
}

/** Makes entries and their tags over a store, with JSON and the prefix `p`. */
export function makeEntries(store: LocMemStore): { readonly entries: Entries; readonly tags: Tags } {
  const tags = new Tags(store, new KeySpace({ prefix: 'p' }))
  const codec = new Codec(new JsonSerializer())
  const entries = new Entries({ store, codec, tags, statistics: new Statistics(), onDecodeError: 'error', herdMs: 0 })
  return { entries, tags }
}
