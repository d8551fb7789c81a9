import type { BackendContext } from '../../assembly/backend.ts'
import { BaseCache } from '../../cache/base-cache.ts'
import type { Lock, LockOptions } from '../../contract/coordination.ts'
import { describeValue } from '../../errors/describe-value.ts'
import { SettingsError, UnsupportedOperationError } from '../../errors/errors.ts'
import { z } from '../../schema/z.ts'
import type { ClassTable } from '../../settings/class-table.ts'
import { type CodecSettings, type CodecShape, codecShape } from '../../settings/codec.ts'
import { type CommonSettings, type CommonShape, commonShape } from '../../settings/common.ts'
import { type OperationOptions, type OperationShape, operationShape } from '../../settings/operation-options.ts'
import { formatPath } from '../../settings/problems.ts'
import { isKeyv, type KeyvLike, problemOf } from './keyv-like.ts'
import { KeyvStore } from './keyv-store.ts'

/** OPTIONS of a cache over a Keyv. */
export interface KeyvOptions extends OperationOptions, CodecSettings {}

/** Settings of a cache over a Keyv. */
export interface KeyvSettings extends CommonSettings {
  /** A Keyv of version 5 or 6. It stays connected when the cache closes: it belongs to whoever made it. */
  readonly LOCATION: KeyvLike
  /** Codec, and errors to ignore. */
  readonly OPTIONS?: KeyvOptions | undefined
}

type KeyvSchema = z.ZodObject<
  { -readonly [Name in keyof CommonShape]: CommonShape[Name] } & {
    LOCATION: z.ZodType<KeyvLike>
    OPTIONS: z.ZodOptional<
      z.ZodObject<
        { -readonly [Name in keyof OperationShape]: OperationShape[Name] } & {
          -readonly [Name in keyof CodecShape]: CodecShape[Name]
        }
      >
    >
  }
>

/**
 * A cache that keeps its values in a Keyv of the application: for databases that have an adapter of Keyv and no client
 * here.
 *
 * `add`, `incr`, conditional writes and the end of a load are atomic within the process, not among processes. What
 * only coordinates processes, `lock` and `consume`, is an {@link UnsupportedOperationError}.
 *
 * @see {@link https://keyv.org | Keyv}
 *
 * @example
 * ```ts
 * const keyv = new Keyv({ store: new KeyvPostgres(url), namespace: 'shop' })
 * const caches = createCaches({ BACKEND: 'keyv', LOCATION: keyv })
 * ```
 */
export class KeyvCache extends BaseCache<KeyvStore> {
  /** The schema of its settings. */
  static schema(classes: ClassTable): KeyvSchema {
    return z.strictObject({
      ...commonShape(classes),
      LOCATION: z.custom<KeyvLike>(isKeyv, {
        error: ({ input }) =>
          `expected a Keyv of version 5 or 6, such as new Keyv(new KeyvPostgres(url)); got ${describeValue(typeof input === 'string' ? '…' : input)}`,
      }),
      OPTIONS: z.strictObject({ ...operationShape, ...codecShape(classes) }).optional(),
    })
  }

  /**
   * Opens a store over the Keyv.
   *
   * @param settings - Parsed settings.
   * @param context - The path of the settings.
   * @throws {@link SettingsError} when the Keyv hides errors or mixes up keys.
   */
  static openStore({ LOCATION }: z.output<KeyvSchema>, context: BackendContext): KeyvStore {
    const message = problemOf(LOCATION)
    if (message) throw new SettingsError([{ path: formatPath([...context.path, 'LOCATION']), message }])
    return new KeyvStore(LOCATION)
  }

  /**
   * Not supported: a Keyv cannot keep two processes apart.
   *
   * @param name - Checked.
   * @param options - Checked.
   * @throws {@link UnsupportedOperationError} if the arguments are right.
   */
  override lock(name: string, options?: LockOptions): Lock {
    super.lock(name, options)
    throw new UnsupportedOperationError(
      `The cache "${this.alias}" is over a Keyv, which cannot keep two processes apart. Use a cache in Redis for lock().`,
    )
  }
}
