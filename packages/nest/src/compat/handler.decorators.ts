import { type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common'
import { CACHE_KEY_METADATA, CACHE_TTL_METADATA } from './constants.ts'

/** Makes a key from the context of a call. */
export type CacheKeyFactory = (context: ExecutionContext) => string | Promise<string>

/** Makes a lifetime in milliseconds from the context of a call. */
export type CacheTTLFactory = (context: ExecutionContext) => number | Promise<number>

/**
 * Names the key of what a handler returns.
 *
 * @param key - The key, or a function that makes it.
 */
export function CacheKey(key: string | CacheKeyFactory): CustomDecorator {
  return SetMetadata(CACHE_KEY_METADATA, key)
}

/**
 * Sets how long what a handler returns is kept.
 *
 * @param ttl - Milliseconds, or a function that returns them.
 */
export function CacheTTL(ttl: number | CacheTTLFactory): CustomDecorator {
  return SetMetadata(CACHE_TTL_METADATA, ttl)
}
