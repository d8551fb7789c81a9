import { BaseCache } from '../cache/base-cache.ts'
import { z } from '../schema/z.ts'
import type { ClassTable } from '../settings/class-table.ts'
import { type CommonSettings, type CommonShape, commonShape } from '../settings/common.ts'
import type { LimitState, LimitStep, LockGrant, Store } from '../store/store.ts'

/**
 * Settings of a dummy cache. It accepts any LOCATION and OPTIONS, so that changing BACKEND is enough to switch a cache
 * off.
 */
export interface DummySettings extends CommonSettings {
  /** Ignored. */
  readonly LOCATION?: string | readonly string[] | undefined
  /** Ignored. */
  readonly OPTIONS?: Readonly<Record<string, unknown>> | undefined
}

type DummySchema = z.ZodObject<
  { -readonly [Name in keyof CommonShape]: CommonShape[Name] } & {
    LOCATION: z.ZodOptional<z.ZodUnknown>
    OPTIONS: z.ZodOptional<z.ZodPipe<z.ZodUnknown, z.ZodTransform<undefined>>>
  }
>

/**
 * A cache that stores nothing, for development. It checks arguments and encodes values like any other cache, so that
 * mistakes show.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#dummy-caching-for-development | Django: dummy caching}
 */
export class DummyCache extends BaseCache<DummyStore> {
  /** The schema of its settings. */
  static schema(classes: ClassTable): DummySchema {
    return z.strictObject({
      ...commonShape(classes),
      LOCATION: z.unknown().optional(),
      // Not checked: they are the options of another backend.
      OPTIONS: z
        .unknown()
        .transform(() => undefined)
        .optional(),
    })
  }

  /** Opens a store that stores nothing. */
  static openStore(): DummyStore {
    return new DummyStore()
  }
}

/** Accepts every write and stores nothing. Every lock is free. */
class DummyStore implements Store {
  readonly topology = 'dummy'
  readonly storeIds: readonly string[] = []

  async read(): Promise<undefined> {}

  async readMany(storedKeys: readonly string[]): Promise<undefined[]> {
    return storedKeys.map(() => undefined)
  }

  async readStart(): Promise<Buffer> {
    return Buffer.alloc(0)
  }

  async write(): Promise<boolean> {
    return true
  }

  async writeMany(): Promise<void> {}

  async swap(): Promise<boolean> {
    return true
  }

  async ensure(entries: readonly (readonly [storedKey: string, bytes: Buffer])[]): Promise<Buffer[]> {
    return entries.map(([, bytes]) => bytes)
  }

  async remove(): Promise<number> {
    return 0
  }

  async removeIf(): Promise<boolean> {
    return false
  }

  async exists(): Promise<boolean> {
    return false
  }

  async expire(): Promise<boolean> {
    return false
  }

  async remaining(): Promise<undefined> {}

  async increment(): Promise<'missing'> {
    return 'missing'
  }

  async rename(): Promise<boolean> {
    return false
  }

  async *scan(): AsyncGenerator<string[], void, undefined> {}

  async flush(): Promise<number> {
    return 0
  }

  async acquireLock(): Promise<LockGrant> {
    return { fencingToken: undefined }
  }

  async extendLock(): Promise<boolean> {
    return true
  }

  async releaseLock(): Promise<boolean> {
    return true
  }

  async readLock(): Promise<undefined> {}

  async consume(_limitKey: string, { cost, window }: LimitStep): Promise<LimitState> {
    return { hits: Math.max(0, cost), resetMs: window * 1000, blocked: false }
  }

  async close(): Promise<void> {}
}
