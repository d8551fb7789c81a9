/** The stable codes of all warnings. `docs/reference/errors.md` explains each. */
export type WarningCode =
  | 'WARN_CACHE_AUTHENTICATION'
  | 'WARN_CACHE_IGNORED_SETTING'
  | 'WARN_CACHE_ABSENT_BACKEND'
  | 'WARN_CACHE_FOREIGN_OPTION'
  | 'WARN_CACHE_CLIENT_CLASS'
  | 'WARN_CACHE_DEFAULT_SERIALIZER'
  | 'WARN_CACHE_REFUSED_COMMAND'
  | 'WARN_CACHE_NEAR_CACHE'

/** A warning about a setting that works but needs attention. */
export interface SettingsWarning {
  /** The code. */
  readonly code: WarningCode
  /** The setting's path: `CACHES.default.OPTIONS.CLIENT_CLASS`. */
  readonly path: string
  /** What is the matter and what to do. */
  readonly message: string
}
