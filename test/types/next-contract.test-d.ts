// Checked by `npm run types`, never run. Fails when a Next that is installed changes what it asks of a handler.

import type {
  NextHandler,
  ResponseCacheContext,
  ResponseCacheHandler,
  StoredResponse,
  UseCacheEntry,
} from '@holdfast/next'
import type { CacheEntry, CacheHandler as NextUseCacheHandler } from 'next/dist/server/lib/cache-handlers/types.js'
import type {
  CacheHandlerContext,
  CacheHandlerValue,
  CacheHandler as NextResponseCacheHandler,
} from 'next/dist/server/lib/incremental-cache/index.js'
import type {
  CachedFetchValue,
  CachedImageValue,
  CachedRedirectValue,
  CachedRouteValue,
  IncrementalCachedAppPageValue,
  IncrementalCachedPageValue,
  IncrementalCacheValue,
} from 'next/dist/server/response-cache/types.js'
import { expectTypeOf, test } from 'vitest'
import type {
  CacheEntry as Next15Entry,
  CacheHandlerV2 as Next15UseCacheHandler,
} from '../../compat/next-15/node_modules/next/dist/server/lib/cache-handlers/types.js'
import type { CacheHandler as Next15ResponseCacheHandler } from '../../compat/next-15/node_modules/next/dist/server/lib/incremental-cache/index.js'

type Fields<Value extends { readonly kind: string }> = Omit<Value, 'kind'>
type Headers = CachedRouteValue['headers']

test('the static side of a handler is one of `cacheHandlers` of Next 16', () => {
  expectTypeOf<NextHandler>().toExtend<NextUseCacheHandler>()
  expectTypeOf<keyof NextUseCacheHandler>().toEqualTypeOf<
    'get' | 'set' | 'refreshTags' | 'getExpiration' | 'updateTags'
  >()
  expectTypeOf<UseCacheEntry>().toEqualTypeOf<CacheEntry>()
})

test('and of Next 15', () => {
  expectTypeOf<NextHandler>().toExtend<Next15UseCacheHandler>()
  expectTypeOf<keyof Next15UseCacheHandler>().toEqualTypeOf<
    'get' | 'set' | 'refreshTags' | 'getExpiration' | 'expireTags'
  >()
  expectTypeOf<UseCacheEntry>().toEqualTypeOf<Next15Entry>()
})

test('a handler accepts all that Next passes to a `cacheHandler`, in both versions', () => {
  expectTypeOf<keyof NextResponseCacheHandler>().toEqualTypeOf<keyof ResponseCacheHandler>()
  expectTypeOf<keyof Next15ResponseCacheHandler>().toEqualTypeOf<keyof ResponseCacheHandler>()
  expectTypeOf<CacheHandlerContext>().toExtend<ResponseCacheContext>()
  expectTypeOf<Parameters<NextResponseCacheHandler['get']>>().toExtend<Parameters<ResponseCacheHandler['get']>>()
  expectTypeOf<Parameters<NextResponseCacheHandler['set']>>().toExtend<Parameters<ResponseCacheHandler['set']>>()
  expectTypeOf<Parameters<NextResponseCacheHandler['revalidateTag']>>().toExtend<
    Parameters<ResponseCacheHandler['revalidateTag']>
  >()
  expectTypeOf<Parameters<Next15ResponseCacheHandler['get']>>().toExtend<Parameters<ResponseCacheHandler['get']>>()
  expectTypeOf<Parameters<Next15ResponseCacheHandler['set']>>().toExtend<Parameters<ResponseCacheHandler['set']>>()
})

test('Next reads from what `get` returns only what is known here', () => {
  expectTypeOf<Omit<StoredResponse, 'value'>>().toExtend<Omit<CacheHandlerValue, 'value'>>()
  expectTypeOf<keyof CacheHandlerValue>().toEqualTypeOf<
    'lastModified' | 'age' | 'cacheState' | 'value' | 'cacheControl'
  >()
})

test('values have only fields that are packed: bytes, a Map of bytes, text, JSON', () => {
  type Known =
    | CachedRedirectValue
    | IncrementalCachedPageValue
    | IncrementalCachedAppPageValue
    | CachedImageValue
    | CachedFetchValue
    | CachedRouteValue
  expectTypeOf<IncrementalCacheValue>().toEqualTypeOf<Known>()
  expectTypeOf<Fields<CachedRedirectValue>>().toEqualTypeOf<{ props: CachedRedirectValue['props'] }>()
  expectTypeOf<Fields<IncrementalCachedPageValue>>().toEqualTypeOf<{
    html: string
    pageData: IncrementalCachedPageValue['pageData']
    headers: Headers | undefined
    status: number | undefined
  }>()
  expectTypeOf<Fields<IncrementalCachedAppPageValue>>().toEqualTypeOf<{
    html: string
    rscData: Buffer | undefined
    headers: Headers | undefined
    postponed: string | undefined
    status: number | undefined
    segmentData: Map<string, Buffer> | undefined
  }>()
  expectTypeOf<Fields<CachedRouteValue>>().toEqualTypeOf<{ body: Buffer; status: number; headers: Headers }>()
  expectTypeOf<Fields<CachedFetchValue>>().toEqualTypeOf<{
    data: { headers: Record<string, string>; body: string; url: string; status?: number }
    tags?: string[]
    revalidate: number
  }>()
  expectTypeOf<Fields<CachedImageValue>>().toEqualTypeOf<{
    etag: string
    upstreamEtag: string
    buffer: Buffer
    extension: string
    revalidate?: number
    isMiss?: boolean
    isStale?: boolean
  }>()
})
