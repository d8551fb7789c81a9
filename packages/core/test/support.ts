import {
  buildCaches,
  type Caches,
  type ClassTable,
  DummyCache,
  JsonSerializer,
  LocMemCache,
  SettingsError,
  type SettingsProblem,
} from '../src/index.ts'

/** Names enough for settings that core itself understands. */
export const classes: ClassTable = {
  BACKEND: { locmem: LocMemCache, dummy: DummyCache },
  SERIALIZER: { json: JsonSerializer },
}

/**
 * Makes caches from core's own backends.
 *
 * @param settings - As for `createCaches`.
 * @param own - More classes.
 */
export function build(settings: unknown, own?: ClassTable): Caches {
  return buildCaches(settings, classes, { classes: own })
}

/**
 * Returns what is wrong with settings.
 *
 * @param settings - As for `createCaches`.
 * @param own - More classes.
 * @throws Error when nothing is wrong.
 */
export function problemsOf(settings: unknown, own?: ClassTable): readonly SettingsProblem[] {
  try {
    build(settings, own)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  throw new Error('The settings were accepted.')
}
