import { LocMemCache } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import { checkCache } from '../src/check-cache.ts'

describe('the first argument of an adapter', () => {
  test.each([undefined, null, {}, 'default', new Map()])('is refused when it is %s', (cache) => {
    expect(() => checkCache(cache as never, 'apolloCache(cache)')).toThrow(/apolloCache\(cache\) takes a cache/)
  })

  test('is a cache', () => {
    expect(() => checkCache(LocMemCache.prototype, 'apolloCache(cache)')).not.toThrow()
  })
})
