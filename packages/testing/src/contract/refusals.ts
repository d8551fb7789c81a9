import type { Cache } from '@holdfast/core'
import { expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache } from './context.ts'

/** A part of the contract that a backend may refuse. */
export type Refusable = NonNullable<CacheHarness['refuses']>[number]

const CALLS: Readonly<Record<Refusable, (cache: Cache) => unknown>> = {
  locks: (cache) => cache.lock('l', { timeout: 5 }),
  limits: (cache) => cache.consume('u', { limit: 1, window: 60 }),
}

/** A backend that cannot do its part of the contract says so, in place of doing a part of it. */
export function describeRefusal(harness: CacheHarness, part: Refusable): void {
  test(`${part} are refused`, async () => {
    const cache = await openCache(harness)
    await expect((async () => CALLS[part](cache))()).rejects.toMatchObject({ code: 'ERR_CACHE_UNSUPPORTED' })
  })
}
