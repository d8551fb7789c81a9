/** Exit status of a command that did what was asked. */
export const EXIT_OK = 0
/**
 * Exit status of a command that failed, of a check that did not pass, of a missing key, and of an answer other than
 * yes.
 */
export const EXIT_FAILED = 1
/** Exit status of an invalid command line. */
export const EXIT_USAGE = 2
/** Exit status of a command that the user interrupted. */
export const EXIT_INTERRUPTED = 130

/** What went wrong and what to do next; the user reads each on a line of its own. */
export class Failure extends Error {
  override readonly name = 'Failure'
  /** The next step; undefined where there is none. */
  readonly next: string | undefined
  /** Exit status. */
  readonly status: number

  /**
   * @param reason - What went wrong: one line, without secrets.
   * @param next - What the user should do now.
   * @param status - Exit status.
   */
  constructor(reason: string, next?: string, status: number = EXIT_FAILED) {
    super(reason)
    this.next = next
    this.status = status
  }
}

/** The command line is invalid. */
export class UsageFailure extends Failure {
  /**
   * @param reason - What is wrong with it.
   * @param next - How to correct it.
   */
  constructor(reason: string, next?: string) {
    super(reason, next, EXIT_USAGE)
  }
}
