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
