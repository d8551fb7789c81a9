import { AsyncLocalStorage } from 'node:async_hooks'
import { type Entry, isStale } from '../entries/entry.ts'

/** A value that is being read, or was. */
type Reading = Promise<Entry | undefined>

// What each cache remembers in this asynchronous context.
const scopes = new AsyncLocalStorage<Map<Memo, Remembered>>()
/** A request that reads more keys than these reads the others each time. */
const MAX_ENTRIES = 1000

/**
 * Runs work in which caches with MEMO read each key once.
 *
 * @param work - The work, with everything that it calls and waits for.
 */
export function inMemo<T>(work: () => T): T {
  return scopes.run(new Map(), work)
}

/** What one cache and its views remember, in each scope by itself. */
export class Memo {
  /** What is remembered here; `undefined` outside of a scope. */
  get current(): Remembered | undefined {
    const scope = scopes.getStore()
    if (!scope) return undefined
    let remembered = scope.get(this)
    if (!remembered) {
      remembered = new Remembered()
      scope.set(this, remembered)
    }
    return remembered
  }
}

/** The values that one cache has read in one scope: valid and fresh ones, encoded. */
export class Remembered {
  readonly #readings = new Map<string, Map<string, Reading>>()
  #count = 0
  /** Changes whenever something is forgotten. */
  generation = 0

  /**
   * Returns the read of a key.
   *
   * @param key - Logical key.
   * @param storedKey - The stored key.
   */
  find(key: string, storedKey: string): Reading | undefined {
    return this.#readings.get(key)?.get(storedKey)
  }

  /**
   * Remembers a read, unless it fails or finds no fresh value.
   *
   * @param key - Logical key.
   * @param storedKey - The stored key.
   * @param reading - The read.
   * @param generation - The one in which it began. @defaultValue the present one
   */
  add(key: string, storedKey: string, reading: Reading, generation: number = this.generation): void {
    if (generation !== this.generation || this.#count >= MAX_ENTRIES) return
    const readings = this.#readings.get(key) ?? new Map<string, Reading>()
    this.#readings.set(key, readings)
    readings.set(storedKey, reading)
    this.#count += 1
    const drop = (): void => {
      if (readings.get(storedKey) === reading) readings.delete(storedKey)
    }
    reading.then((entry) => isFresh(entry) || drop(), drop)
  }

  /**
   * Forgets a key in all versions, because it is being written.
   *
   * @param key - Logical key. @defaultValue all keys
   */
  forget(key?: string): void {
    this.generation += 1
    if (key === undefined) this.#readings.clear()
    else this.#readings.delete(key)
  }
}

/** Tells whether an entry may be remembered. */
export function isFresh(entry: Entry | undefined): entry is Entry {
  return entry?.valid === true && !isStale(entry)
}
