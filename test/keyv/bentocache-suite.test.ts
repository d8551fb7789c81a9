import { registerCacheDriverTestSuite } from 'bentocache/test_suite'
import { type Cache, createCaches, escapeGlob } from 'holdfast'
import { afterAll, afterEach, assert, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type RunningTopology, topologies } from '../support/topologies.ts'

/** A driver of bentocache over a cache: strings, milliseconds, namespaces that contain each other. */
class Driver {
  readonly type = 'l2'
  readonly #cache: Cache
  readonly #prefix: string

  constructor(cache: Cache, prefix: string) {
    this.#cache = cache
    this.#prefix = prefix
  }

  namespace(name: string): Driver {
    return new Driver(this.#cache, `${this.#prefix}${name}:`)
  }

  get(key: string): Promise<string | undefined> {
    return this.#cache.get<string>(this.#prefix + key)
  }

  async pull(key: string): Promise<string | undefined> {
    const value = await this.get(key)
    await this.delete(key)
    return value
  }

  set(key: string, value: string, ttl?: number): Promise<boolean> {
    return this.#cache.set(this.#prefix + key, value, { timeout: ttl === undefined ? null : ttl / 1000 })
  }

  delete(key: string): Promise<boolean> {
    return this.#cache.delete(this.#prefix + key)
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    await this.#cache.deleteMany(keys.map((key) => this.#prefix + key))
    return true
  }

  async clear(): Promise<void> {
    await this.#cache.deletePattern(`${escapeGlob(this.#prefix)}*`)
  }

  async disconnect(): Promise<void> {}
}

const cluster = topologies.find(({ name }) => name === 'a Redis cluster of six nodes')

/** How many tests the suite has. */
const SUITE_SIZE = 21

describe("bentocache's suite for drivers, on a Redis cluster", () => {
  let running: RunningTopology | undefined
  let cache: Cache
  let collected = 0

  beforeAll(async () => {
    running = await cluster?.start()
    cache = createCaches({ ...running?.settings, BACKEND: 'redis', KEY_PREFIX: 'bentocache-suite' } as never).get()
  })
  afterAll(async () => {
    await cache.close()
    await running?.[Symbol.asyncDispose]()
  })

  // The suite is written for another runner; this is what it uses of it.
  type Body = (context: { assert: typeof assert; cleanup: typeof onTestFinished }) => Promise<void>
  const suite = {
    test: (name: string, body: Body) => {
      collected += 1
      test(name, () => body({ assert, cleanup: onTestFinished }))
    },
    group: {
      setup: (set: () => unknown) => beforeAll(() => set() as never),
      tap: () => {},
      each: { teardown: (clear: () => Promise<void>) => afterEach(clear) },
    },
    createDriver: ({ prefix = 'suite' } = {}) => new Driver(cache, `${prefix}:`),
  }
  registerCacheDriverTestSuite(suite as unknown as Parameters<typeof registerCacheDriverTestSuite>[0])

  test('runs all of the suite', () => {
    expect(collected).toBe(SUITE_SIZE)
  })
})
