/** What a check found on one topic. */
export interface Finding {
  /** `failure` makes the check fail; `warning` does with --strict. */
  readonly level: 'ok' | 'warning' | 'failure'
  /** What was looked at. */
  readonly topic: string
  /** What was found, on one line. */
  readonly message: string
  /** What to do about it. */
  readonly next?: string
}

/** All that a check found of one alias. */
export interface AliasReport {
  /** Its name in the settings. */
  readonly alias: string
  /** What its settings resolve to. */
  readonly resolved: Readonly<Record<string, string>>
  /** What was found. */
  readonly findings: readonly Finding[]
}

/**
 * A finding that all is well.
 *
 * @param topic - What was looked at.
 * @param message - What was found.
 */
export function ok(topic: string, message: string): Finding {
  return { level: 'ok', topic, message }
}

/**
 * A finding that deserves a word.
 *
 * @param topic - What was looked at.
 * @param message - What was found.
 * @param next - What to do.
 */
export function warning(topic: string, message: string, next: string): Finding {
  return { level: 'warning', topic, message, next }
}

/**
 * A finding that makes the cache unfit.
 *
 * @param topic - What was looked at.
 * @param message - What was found.
 * @param next - What to do.
 */
export function failure(topic: string, message: string, next: string): Finding {
  return { level: 'failure', topic, message, next }
}
