/**
 * How long one operation has waited for its servers: its commands have one SOCKET_TIMEOUT together.
 *
 * The time counts while at least one of its commands is under way: neither while a loader runs, nor while a caller waits
 * for a lock, nor while a connection is made. Commands that are under way together count once.
 *
 * An answer that was read after its deadline is no sign of a slow server: this process was busy, or large replies came
 * first. Such a wait counts as half of the time that it had, so that the operation goes on, and ends all the same.
 */
export class OperationTime {
  /** What it had waited before its first command here. */
  #before: number
  #waited = 0
  #underWay = 0
  #since = 0

  /**
   * @param before - Milliseconds that it has waited already. @defaultValue 0
   */
  constructor(before = 0) {
    this.#before = before
  }

  /**
   * Notes that a command is sent.
   *
   * @param timeoutMs - SOCKET_TIMEOUT in milliseconds: what the whole operation may wait.
   * @param now - The time, by the clock of `performance.now()`.
   * @returns The milliseconds that are left of it; 0 or less for none.
   */
  begin(timeoutMs: number, now: number): number {
    if (this.#underWay === 0) this.#since = now
    this.#underWay += 1
    const before = this.#before > timeoutMs ? timeoutMs / 2 : this.#before
    return timeoutMs - before - this.#waited - (now - this.#since)
  }

  /**
   * Notes that a command has ended. Called once for each {@link OperationTime.begin}.
   *
   * @param now - The time.
   * @param deadline - When it should have been answered, if it was answered. @defaultValue it was not
   */
  end(now: number, deadline: number = Number.POSITIVE_INFINITY): void {
    this.#underWay -= 1
    if (this.#underWay > 0) return
    this.#waited += now > deadline ? Math.max(0, deadline - this.#since) / 2 : now - this.#since
  }

  /** Forgets what was waited: a further step of a long operation has a deadline of its own. */
  restart(): void {
    this.#before = 0
    this.#waited = 0
  }
}
