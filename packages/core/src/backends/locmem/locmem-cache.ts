import { z } from 'zod'
import { BaseCache, type WriteCondition } from '../../base-cache.ts'
import { parseInteger } from '../../codec/codec.ts'
import { SettingsError, type SettingsProblem } from '../../errors.ts'
import { compileGlob } from '../../keys/glob.ts'
import type { KeyScope } from '../../keys/key-space.ts'
import type { Lease } from '../../resources.ts'
import type { BackendContext } from '../../settings/backend.ts'
import { baseOptions } from '../../settings/base-options.ts'
import type { ClassTable } from '../../settings/class-table.ts'
import { type CodecSettings, type CodecShape, codecShape } from '../../settings/codec.ts'
import { type CommonSettings, type CommonShape, commonShape } from '../../settings/common.ts'
import type { SharesStore } from '../../settings/key-spaces.ts'
import { formatPath } from '../../settings/problems.ts'
import { redactUrls } from '../../settings/redact.ts'
import { LocMemStore } from './locmem-store.ts'

/** OPTIONS of a local-memory cache. */
export interface LocMemOptions extends CodecSettings {
  /** How many entries the store holds before it culls. @defaultValue 300 */
  readonly MAX_ENTRIES?: number | undefined
  /** A full store drops one entry in so many, least recently used first; 0 drops all. @defaultValue 3 */
  readonly CULL_FREQUENCY?: number | undefined
}

/** Settings of a local-memory cache. */
export interface LocMemSettings extends CommonSettings {
  /** The store's name: caches of one `createCaches` call that name the same store share it. @defaultValue `''` */
  readonly LOCATION?: string | undefined
  /** Limits and codec. */
  readonly OPTIONS?: LocMemOptions | undefined
}

type LocMemSchema = z.ZodObject<
  { -readonly [Name in keyof CommonShape]: CommonShape[Name] } & {
    LOCATION: z.ZodOptional<z.ZodString>
    OPTIONS: z.ZodOptional<
      z.ZodObject<
        { -readonly [Name in keyof CodecShape]: CodecShape[Name] } & {
          MAX_ENTRIES: z.ZodOptional<z.ZodInt>
          CULL_FREQUENCY: z.ZodOptional<z.ZodInt>
        }
      >
    >
  }
>

/**
 * A cache in this process's memory: encoded values, least recently used first to go. Behaves as the Redis backend does.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#local-memory-caching | Django: local-memory caching}
 */
export class LocMemCache extends BaseCache implements SharesStore {
  readonly #storeId: string
  readonly #lease: Lease<LocMemStore>
  readonly #store: LocMemStore

  /** The schema of its settings. */
  static schema(classes: ClassTable): LocMemSchema {
    return z.strictObject({
      ...commonShape(classes),
      LOCATION: z.string().optional(),
      OPTIONS: z
        .strictObject({
          MAX_ENTRIES: z.int().min(1).optional(),
          CULL_FREQUENCY: z.int().min(0).optional(),
          ...codecShape(classes),
        })
        .optional(),
    })
  }

  /**
   * @param settings - Parsed settings.
   * @param context - Alias and shared resources.
   * @throws {@link SettingsError} when another cache opened the store of that name with other limits.
   */
  constructor(settings: z.output<LocMemSchema>, context: BackendContext) {
    super(baseOptions(settings, context))
    const { MAX_ENTRIES = 300, CULL_FREQUENCY = 3 } = settings.OPTIONS ?? {}
    const name = settings.LOCATION ?? ''
    // A Redis URL may have been left in place.
    const shown = redactUrls(name)
    this.#storeId = `locmem:${shown}`
    this.#lease = context.resources.claim(LocMemStore, name, {
      create: () => new LocMemStore(MAX_ENTRIES, CULL_FREQUENCY),
      dispose: () => {},
    })
    this.#store = this.#lease.resource
    const { maxEntries, cullFrequency } = this.#store
    const problems: SettingsProblem[] = []
    const compare = (option: string, own: number, others: number): void => {
      if (own === others) return
      const path = formatPath([...context.path, 'OPTIONS', option])
      const message = `the store "${shown}" is shared with a cache that has ${option} ${others}; use the same, or another LOCATION`
      problems.push({ path, message })
    }
    compare('MAX_ENTRIES', MAX_ENTRIES, maxEntries)
    compare('CULL_FREQUENCY', CULL_FREQUENCY, cullFrequency)
    if (problems.length > 0) throw new SettingsError(problems)
  }

  get storeIds(): readonly string[] {
    return [this.#storeId]
  }

  protected async read(storedKey: string): Promise<Buffer | undefined> {
    return copy(this.#store.get(storedKey))
  }

  protected async readMany(storedKeys: readonly string[]): Promise<(Buffer | undefined)[]> {
    return storedKeys.map((key) => copy(this.#store.get(key)))
  }

  protected async write(
    storedKey: string,
    bytes: Buffer,
    ttlMs: number | null,
    condition?: WriteCondition,
  ): Promise<boolean> {
    if (condition && this.#store.has(storedKey) !== (condition === 'xx')) return false
    this.#store.set(storedKey, bytes, ttlMs)
    return true
  }

  protected async writeMany(entries: readonly (readonly [string, Buffer])[], ttlMs: number | null): Promise<void> {
    for (const [key, bytes] of entries) this.#store.set(key, bytes, ttlMs)
  }

  protected async remove(storedKeys: readonly string[]): Promise<number> {
    return storedKeys.filter((key) => this.#store.delete(key)).length
  }

  protected async exists(storedKey: string): Promise<boolean> {
    return this.#store.has(storedKey)
  }

  protected async expire(storedKey: string, ttlMs: number | null): Promise<boolean> {
    const bytes = this.#store.get(storedKey)
    if (bytes) this.#store.set(storedKey, bytes, ttlMs)
    return bytes !== undefined
  }

  protected async increment(storedKey: string, delta: bigint): Promise<bigint | undefined> {
    const bytes = this.#store.get(storedKey)
    if (!bytes) return undefined
    const current = parseInteger(bytes)
    if (current === undefined) throw this.notAnInteger(storedKey)
    const sum = BigInt(current) + delta
    this.#store.replace(storedKey, Buffer.from(String(sum)))
    return sum
  }

  protected async rename(from: string, to: string): Promise<boolean> {
    const bytes = this.#store.get(from)
    const ttlMs = this.#store.remaining(from)
    if (!bytes || ttlMs === undefined) return false
    this.#store.delete(from)
    this.#store.set(to, bytes, ttlMs)
    return true
  }

  protected async remaining(storedKey: string): Promise<number | null | undefined> {
    const ms = this.#store.remaining(storedKey)
    return typeof ms === 'number' ? Math.ceil(ms) : ms
  }

  protected async *scan(scope: KeyScope, itersize: number): AsyncGenerator<string[], void, undefined> {
    const found = this.#store.keys().filter(compileGlob(scope.glob))
    for (let start = 0; start < found.length; start += itersize) yield found.slice(start, start + itersize)
  }

  protected release(): Promise<void> {
    return this.#lease.release()
  }
}

/** What a caller gets may be changed by it; what is stored may not. */
function copy(bytes: Buffer | undefined): Buffer | undefined {
  return bytes && Buffer.from(bytes)
}
