import type { z } from 'zod'
import type { CacheParts } from '../cache/cache-parts.ts'
import type { Cache } from '../contract/cache.ts'
import type { DjangoSettings } from '../django/django-settings.ts'
import type { ClassTable } from '../settings/class-table.ts'
import type { SettingsWarning } from '../settings/warning.ts'
import type { Store } from '../store/store.ts'
import type { Resources } from './resources.ts'

/** What a backend gets beside its own settings. */
export interface BackendContext {
  /** The cache's name in the settings. */
  readonly alias: string
  /** Where its settings stand, for problems: `['CACHES', 'default']`. */
  readonly path: readonly string[]
  /** What the caches of one `createCaches` call share. */
  readonly resources: Resources
  /** Django's settings beside CACHES. */
  readonly djangoSettings: DjangoSettings
  /** The BACKEND as the user wrote it. */
  readonly backendName: unknown
  /**
   * Reports a setting that works but deserves a word.
   *
   * @param warning - What and where.
   */
  warn(warning: SettingsWarning): void
}

/**
 * A class that BACKEND may name: usually a subclass of `BaseCache` with these two static methods.
 *
 * `schema` says which settings it takes (strict: unknown keys are errors), `openStore` where its bytes live. The registry makes the cache of both.
 */
export interface BackendClass<Backend extends Cache = Cache> {
  // `never`: each class wants the parts with its own store, which only the registry puts together.
  new (parts: CacheParts<never>): Backend
  /**
   * The schema of the whole settings object of one alias.
   *
   * @param classes - For settings that name classes.
   */
  schema(classes: ClassTable): z.ZodType
  /**
   * Opens the store. Does no I/O.
   *
   * @param settings - What the schema made of the settings.
   * @param context - Alias, shared resources, warnings.
   * @throws `SettingsError` for what a schema cannot express.
   */
  openStore(settings: never, context: BackendContext): Store
}
