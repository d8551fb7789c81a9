import type { CacheParts } from '../cache/cache-parts.ts'
import type { Cache } from '../contract/cache.ts'
import type { DjangoSettings } from '../django/django-settings.ts'
import type { z } from '../schema/z.ts'
import type { ClassTable } from '../settings/class-table.ts'
import type { SettingsWarning } from '../settings/warning.ts'
import type { Store } from '../store/store.ts'
import type { Resources } from './resources.ts'

/** What a backend receives besides its settings. */
export interface BackendContext {
  /** The cache's name in the settings. */
  readonly alias: string
  /** The path of its settings, for problems: `['CACHES', 'default']`. */
  readonly path: readonly string[]
  /** What the caches of one `createCaches` call share. */
  readonly resources: Resources
  /** Open connections, which the caches of other calls may share. */
  readonly connections: Resources
  /** Django's settings besides CACHES. */
  readonly djangoSettings: DjangoSettings
  /** The BACKEND as the user wrote it. */
  readonly backendName: unknown
  /**
   * Reports a setting that works but needs attention.
   *
   * @param warning - The warning.
   */
  warn(warning: SettingsWarning): void
}

/**
 * A class that BACKEND may name: usually a subclass of `BaseCache` with these two static methods.
 *
 * `schema` tells which settings it accepts; it is strict, so unknown keys are errors. `openStore` opens the place where
 * its bytes live. `buildCaches` makes the cache of both.
 */
export interface BackendClass<Backend extends Cache = Cache> {
  // `never`: each class needs parts with its own kind of store, and only `buildCaches` puts these together.
  new (parts: CacheParts<never>): Backend
  /**
   * Returns the schema of the whole settings object of one alias.
   *
   * @param classes - For settings that name classes.
   */
  schema(classes: ClassTable): z.ZodType
  /**
   * Opens the store. Does no I/O.
   *
   * @param settings - The settings as the schema parsed them.
   * @param context - Alias, shared resources, warnings.
   * @throws `SettingsError` for mistakes that a schema cannot express.
   */
  openStore(settings: never, context: BackendContext): Store
}
