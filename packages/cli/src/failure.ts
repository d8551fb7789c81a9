/** Exit status of a command that did what it was asked to. */
export const EXIT_OK = 0
/** Exit status of a command that failed, of a check that did not pass, of a key that is not there, and of a question answered with no. */
export const EXIT_FAILED = 1
/** Exit status of a command line that makes no sense. */
export const EXIT_USAGE = 2
/** Exit status of a command that the user interrupted. */
export const EXIT_INTERRUPTED = 130

/** What went wrong and what to do about it, as the user is told on one line each. */
export class Failure extends Error {
  override readonly name = 'Failure'
  /** The next step; undefined where there is none. */
  readonly next: string | undefined
  /** Exit status. */
  readonly status: number

  /**
   * @param reason - What went wrong: one line, no secret.
   * @param next - What the user should do now.
   * @param status - Exit status.
   */
  constructor(reason: string, next?: string, status: number = EXIT_FAILED) {
    super(reason)
    this.next = next
    this.status = status
  }
}

/** The command line makes no sense. */
export class UsageFailure extends Failure {
  /**
   * @param reason - What is wrong with it.
   * @param next - How it would be right.
   */
  constructor(reason: string, next?: string) {
    super(reason, next, EXIT_USAGE)
  }
}
