import type { RedisSettings } from 'holdfast'
import type { Notation } from './notation.ts'

/** Settings for both sides: every class has its Python name. */
export type SharedSettings = RedisSettings & { readonly BACKEND: 'django_redis.cache.RedisCache' }

/** The methods of a Django cache that these tests use. Keys are logical. */
export interface DjangoCache {
  makeKey(key: string, version?: number): Promise<string>
  set(key: string, value: Notation): Promise<void>
  /** {@link MISSING} for a miss. */
  get(key: string, version?: number): Promise<Notation>
  /** Whole seconds; `null` where the key never expires. */
  ttl(key: string): Promise<number | null>
  incr(key: string, delta: number): Promise<Notation>
  touch(key: string, timeout: number): Promise<boolean>
  delete(key: string, version?: number): Promise<boolean>
  incrVersion(key: string): Promise<number>
  /** How many keys it matched. */
  deletePattern(pattern: string): Promise<number>
  /** Takes `cache.lock(name)`, without waiting. */
  acquire(name: string): Promise<boolean>
  /** Frees it. */
  release(name: string): Promise<void>
}

/** What {@link DjangoCache.get} returns for a miss. */
export const MISSING: Notation = { other: 'missing' }
