import { z } from 'zod'
import { BaseCache } from '../base-cache.ts'
import type { BackendContext } from '../settings/backend.ts'
import { baseOptions } from '../settings/base-options.ts'
import type { ClassTable } from '../settings/class-table.ts'
import { type CommonSettings, type CommonShape, commonShape } from '../settings/common.ts'

/** Settings of a dummy cache: LOCATION and OPTIONS are accepted, so that a real cache's settings can be switched off by BACKEND alone. */
export interface DummySettings extends CommonSettings {
  /** Ignored. */
  readonly LOCATION?: string | readonly string[] | undefined
  /** Ignored. */
  readonly OPTIONS?: Readonly<Record<string, unknown>> | undefined
}

type DummySchema = z.ZodObject<
  { -readonly [Name in keyof CommonShape]: CommonShape[Name] } & {
    LOCATION: z.ZodOptional<z.ZodUnknown>
    OPTIONS: z.ZodOptional<z.ZodUnknown>
  }
>

/**
 * A cache that stores nothing, for development. Arguments are checked and values encoded as everywhere, so mistakes show.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#dummy-caching-for-development | Django: dummy caching}
 */
export class DummyCache extends BaseCache {
  /** The schema of its settings. */
  static schema(classes: ClassTable): DummySchema {
    return z.strictObject({
      ...commonShape(classes),
      LOCATION: z.unknown().optional(),
      OPTIONS: z.unknown().optional(),
    })
  }

  /**
   * @param settings - Parsed settings.
   * @param context - Alias.
   */
  constructor(settings: z.output<DummySchema>, context: BackendContext) {
    super(baseOptions({ ...settings, OPTIONS: undefined }, context))
  }

  protected async read(): Promise<undefined> {
    return undefined
  }

  protected async readMany(storedKeys: readonly string[]): Promise<undefined[]> {
    return storedKeys.map(() => undefined)
  }

  protected async write(): Promise<boolean> {
    return true
  }

  protected async writeMany(): Promise<void> {}

  protected async remove(): Promise<number> {
    return 0
  }

  protected async exists(): Promise<boolean> {
    return false
  }

  protected async expire(): Promise<boolean> {
    return false
  }

  protected async increment(): Promise<undefined> {
    return undefined
  }

  protected async rename(): Promise<boolean> {
    return false
  }

  protected async remaining(): Promise<undefined> {
    return undefined
  }

  protected async *scan(): AsyncGenerator<string[], void, undefined> {}

  protected async release(): Promise<void> {}
}
