import type { BackendContext } from '../../assembly/backend.ts'
import { BaseCache } from '../../cache/base-cache.ts'
import { SettingsError, type SettingsProblem } from '../../errors/errors.ts'
import { z } from '../../schema/z.ts'
import type { ClassTable } from '../../settings/class-table.ts'
import { type CodecSettings, type CodecShape, codecShape } from '../../settings/codec.ts'
import { type CommonSettings, type CommonShape, commonShape } from '../../settings/common.ts'
import { type OperationOptions, type OperationShape, operationShape } from '../../settings/operation-options.ts'
import { formatPath } from '../../settings/problems.ts'
import { redactUrls } from '../../settings/redact.ts'
import { LocMemory } from './locmem-entries.ts'
import { LocMemStore } from './locmem-store.ts'

/** OPTIONS of a local-memory cache. */
export interface LocMemOptions extends OperationOptions, CodecSettings {
  /** How many entries the store holds before it culls. @defaultValue 300 */
  readonly MAX_ENTRIES?: number | undefined
  /** A full store drops one entry in CULL_FREQUENCY, least recently used first; 0 drops all. @defaultValue 3 */
  readonly CULL_FREQUENCY?: number | undefined
}

/** Settings of a local-memory cache. */
export interface LocMemSettings extends CommonSettings {
  /** The store's name. Caches of one `createCaches` call that name the same store share it. @defaultValue `''` */
  readonly LOCATION?: string | undefined
  /** Limits and codec. */
  readonly OPTIONS?: LocMemOptions | undefined
}

type LocMemSchema = z.ZodObject<
  { -readonly [Name in keyof CommonShape]: CommonShape[Name] } & {
    LOCATION: z.ZodOptional<z.ZodString>
    OPTIONS: z.ZodOptional<
      z.ZodObject<
        { -readonly [Name in keyof OperationShape]: OperationShape[Name] } & {
          -readonly [Name in keyof CodecShape]: CodecShape[Name]
        } & {
          MAX_ENTRIES: z.ZodOptional<z.ZodInt>
          CULL_FREQUENCY: z.ZodOptional<z.ZodInt>
        }
      >
    >
  }
>

/**
 * A cache in the memory of this process. It stores encoded values, drops the least recently used first, and behaves
 * like the Redis backend.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#local-memory-caching | Django: local-memory caching}
 */
export class LocMemCache extends BaseCache<LocMemStore> {
  /** The schema of its settings. */
  static schema(classes: ClassTable): LocMemSchema {
    return z.strictObject({
      ...commonShape(classes),
      LOCATION: z.string().optional(),
      OPTIONS: z
        .strictObject({
          ...operationShape,
          MAX_ENTRIES: z.int().min(1).optional(),
          CULL_FREQUENCY: z.int().min(0).optional(),
          ...codecShape(classes),
        })
        .optional(),
    })
  }

  /**
   * Opens the store with a name, or shares it if it is open.
   *
   * @param settings - Parsed settings.
   * @param context - Alias and shared resources.
   * @throws {@link SettingsError} when another cache has opened that store with other limits.
   */
  static openStore(settings: z.output<LocMemSchema>, context: BackendContext): LocMemStore {
    const { MAX_ENTRIES = 300, CULL_FREQUENCY = 3 } = settings.OPTIONS ?? {}
    const name = settings.LOCATION ?? ''
    const claim = context.resources.claim(LocMemory, name, {
      create: () => new LocMemory(MAX_ENTRIES, CULL_FREQUENCY),
      dispose: () => {},
    })
    // The name may be a Redis URL that was left from another backend, with a password.
    const shown = redactUrls(name)
    const { maxEntries, cullFrequency } = claim.resource.values
    const problems: SettingsProblem[] = []
    const compare = (option: string, own: number, others: number): void => {
      if (own === others) return
      const path = formatPath([...context.path, 'OPTIONS', option])
      const message = `the store "${shown}" is shared with a cache that has ${option} ${others}; use the same value, or another LOCATION`
      problems.push({ path, message })
    }
    compare('MAX_ENTRIES', MAX_ENTRIES, maxEntries)
    compare('CULL_FREQUENCY', CULL_FREQUENCY, cullFrequency)
    if (problems.length > 0) throw new SettingsError(problems)
    return new LocMemStore(`locmem:${shown}`, claim)
  }
}
