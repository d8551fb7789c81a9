/** The errors of a command that the user may not run, or that was renamed or removed. */
const REFUSED = /^(?:NOPERM|ERR unknown command)/

/**
 * Tells whether a server refused a command because of who sent it.
 *
 * @param error - What the command failed with.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && REFUSED.test(error.message)
}
