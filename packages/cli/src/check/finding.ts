/** The result of one check. */
export interface Finding {
  /** `failure` makes the check fail; `warning` does with --strict. */
  readonly level: 'ok' | 'warning' | 'failure'
  /** What was checked. */
  readonly topic: string
  /** The result, in one line. */
  readonly message: string
  /** What to do about it. */
  readonly next?: string
}

/** The results of all checks of one alias. */
export interface AliasReport {
  /** Its name in the settings. */
  readonly alias: string
  /** What its settings resolve to. */
  readonly resolved: Readonly<Record<string, string>>
  /** The results. */
  readonly findings: readonly Finding[]
}

/**
 * A result that needs no action.
 *
 * @param topic - What was checked.
 * @param message - The result, in one line.
 */
export function ok(topic: string, message: string): Finding {
  return { level: 'ok', topic, message }
}

/**
 * A result that may cause trouble later.
 *
 * @param topic - What was checked.
 * @param message - The result, in one line.
 * @param next - What to do.
 */
export function warning(topic: string, message: string, next: string): Finding {
  return { level: 'warning', topic, message, next }
}

/**
 * A result that makes the cache unusable.
 *
 * @param topic - What was checked.
 * @param message - The result, in one line.
 * @param next - What to do.
 */
export function failure(topic: string, message: string, next: string): Finding {
  return { level: 'failure', topic, message, next }
}
