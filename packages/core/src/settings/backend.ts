import type { z } from 'zod'
import type { Cache } from '../cache.ts'
import type { Resources } from '../resources.ts'
import type { ClassTable } from './class-table.ts'

/** What a backend gets beside its own settings. */
export interface BackendContext {
  /** The cache's name in the settings. */
  readonly alias: string
  /** Where its settings stand, for problems: `['CACHES', 'default']`. */
  readonly path: readonly string[]
  /** What the caches of one `createCaches` call share. */
  readonly resources: Resources
  /** The BACKEND as the user wrote it. */
  readonly backendName: unknown
  /**
   * Reports a setting that works but deserves a word.
   *
   * @param warning - What and where.
   */
  warn(warning: SettingsWarning): void
}

/** Stable identifiers of the warnings; `docs/reference/errors.md` explains each. */
export type WarningCode = 'WARN_CACHE_IGNORED_SETTING' | 'WARN_CACHE_CLIENT_CLASS' | 'WARN_CACHE_DEFAULT_SERIALIZER'

/** A setting that works but deserves a word. */
export interface SettingsWarning {
  /** Which warning. */
  readonly code: WarningCode
  /** Where, in the user's terms. */
  readonly path: string
  /** What, and what to do. */
  readonly message: string
}

/**
 * A class that BACKEND may name.
 *
 * `schema` says which settings it takes (strict: unknown keys are errors); the constructor does no I/O and throws
 * `SettingsError` for what a schema cannot express.
 */
export interface BackendClass<Backend extends Cache = Cache> {
  // `never`: each class wants what its own schema makes, which only the registry puts together.
  new (settings: never, context: BackendContext): Backend
  /**
   * The schema of the whole settings object of one alias.
   *
   * @param classes - For settings that name classes.
   */
  schema(classes: ClassTable): z.ZodType
}
