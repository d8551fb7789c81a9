import {
  type Caches,
  type CachesSettings,
  createCaches,
  SettingsError,
  type SettingsProblem,
  type SettingsWarning,
} from '../src/index.ts'

/** What a call of `createCaches` gave. */
export interface Outcome {
  /** The caches, where nothing was wrong. */
  readonly caches: Caches | undefined
  /** What was wrong. */
  readonly error: SettingsError | undefined
  /** Its parts. */
  readonly problems: readonly SettingsProblem[]
  /** What deserved a word. */
  readonly warnings: readonly SettingsWarning[]
}

/**
 * Makes caches from settings of any shape, as JavaScript would.
 *
 * @param settings - Anything.
 */
export function attempt(settings: unknown): Outcome {
  const warnings: SettingsWarning[] = []
  const onWarning = (warning: SettingsWarning): void => void warnings.push(warning)
  try {
    const caches = createCaches(settings as CachesSettings, { onWarning })
    return { caches, error: undefined, problems: [], warnings }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return { caches: undefined, error, problems: error.problems, warnings }
  }
}

/**
 * Makes one Redis cache.
 *
 * @param settings - Its settings without BACKEND.
 */
export function attemptRedis(settings: object): Outcome {
  return attempt({ default: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/0', ...settings } })
}

/**
 * Problems and warnings as `path: message`.
 *
 * @param said - Problems or warnings.
 */
export function lines(said: readonly { readonly path: string; readonly message: string }[]): string[] {
  return said.map(({ path, message }) => `${path}: ${message}`)
}
