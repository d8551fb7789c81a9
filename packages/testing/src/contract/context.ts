import type { Cache, CommonSettings } from '@holdfast/core'
import { onTestFinished } from 'vitest'
import type { CacheHarness } from '../harness.ts'

let used = 0

/**
 * A prefix that no other test of this run has.
 *
 * @returns Such as `contract-4711-3`.
 */
export function freshPrefix(): string {
  used += 1
  return `contract-${process.pid}-${Date.now()}-${used}`
}

/**
 * Opens one cache for the running test, and clears and closes it afterwards.
 *
 * @param harness - The backend under test.
 * @param settings - Settings beside the prefix.
 */
export async function openCache(harness: CacheHarness, settings: CommonSettings = {}): Promise<Cache> {
  return (await openCaches(harness, { default: settings })).default as Cache
}

/**
 * Opens several caches over one store for the running test, and clears and closes them afterwards.
 *
 * @param harness - The backend under test.
 * @param settings - Settings by alias; a cache without a KEY_PREFIX gets an unused one.
 */
export async function openCaches(
  harness: CacheHarness,
  settings: Readonly<Record<string, CommonSettings>>,
): Promise<Readonly<Record<string, Cache>>> {
  const complete = Object.entries(settings).map(
    ([alias, own]) => [alias, { KEY_PREFIX: freshPrefix(), ...own }] as const,
  )
  const opened = await harness.open(Object.fromEntries(complete))
  const caches = complete.map(([alias]) => [alias, opened.get(alias)] as const)
  onTestFinished(async () => {
    for (const [, cache] of caches) await cache.clear().catch(() => {})
    await opened.close()
  })
  return Object.fromEntries(caches)
}

/**
 * Waits until a condition holds, where only the server's clock can bring it about.
 *
 * @param condition - Checked every 5 ms, for at most 10 s.
 */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition did not come true within 10 s.')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
