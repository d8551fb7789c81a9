import { EXIT_FAILED, EXIT_USAGE, Failure } from './failure.ts'
import { nextStep } from './next-steps.ts'
import { hideSecrets } from './settings/hide-secrets.ts'

/**
 * Turns any thrown value into what the user reads: never a stack trace, never a password.
 *
 * @param error - What a command threw.
 * @returns Reason, next step and exit status.
 */
export function explain(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (!(error instanceof Error)) return new Failure(hideSecrets(String(error)))
  const code = 'code' in error ? String(error.code) : ''
  // A settings error lists its problems one per line.
  const reason = code === 'ERR_CACHE_SETTINGS' ? error.message : oneLine(error.message)
  const status = code.endsWith('_ARGUMENT') ? EXIT_USAGE : EXIT_FAILED
  return new Failure(hideSecrets(reason), nextStep(code, error.message), status)
}

/**
 * Joins the lines of a message to one.
 *
 * @param text - Any text.
 */
export function oneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ')
}
