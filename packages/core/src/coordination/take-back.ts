import type { Operations } from '../operations/operations.ts'
import type { Store } from '../store/store.ts'

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1000
// Beyond that the oldest ones end with their leases.
const MOST_TOKENS = 10_000

/**
 * Frees locks whose acquire failed, as soon as the store answers again: the server may have carried it out although its
 * answer was lost, and then nobody would free the lock before its lease is over.
 */
export class TakeBack {
  readonly #store: Pick<Store, 'releaseLock'>
  readonly #operations: Pick<Operations, 'closed' | 'whenClosed'>
  /** Lock keys by token, the next to try first. */
  readonly #lockKeys = new Map<string, string>()
  #working = false

  /**
   * @param store - Where locks live.
   * @param operations - Tells when the cache is closed, which ends the work.
   */
  constructor(store: Pick<Store, 'releaseLock'>, operations: Pick<Operations, 'closed' | 'whenClosed'>) {
    this.#store = store
    this.#operations = operations
  }

  /**
   * Frees a lock if the token holds it. Tries until the store answers; does not keep the process alive.
   *
   * @param lockKey - The stored key of the lock.
   * @param token - The token of the acquire that failed.
   */
  add(lockKey: string, token: string): void {
    const oldest = this.#lockKeys.size < MOST_TOKENS ? undefined : this.#lockKeys.keys().next().value
    if (oldest !== undefined) this.#lockKeys.delete(oldest)
    this.#lockKeys.set(token, lockKey)
    if (!this.#working) void this.#work()
  }

  async #work(): Promise<void> {
    this.#working = true
    let ms = FIRST_PAUSE_MS
    for (const [token, lockKey] of this.#lockKeys) {
      if (this.#operations.closed) break
      this.#lockKeys.delete(token)
      if (await this.#free(lockKey, token)) continue
      // To the end of the list: one server may be down while others answer.
      this.#lockKeys.set(token, lockKey)
      await this.#pause(ms * (0.5 + Math.random()))
      ms = Math.min(2 * ms, LONGEST_PAUSE_MS)
    }
    this.#working = false
  }

  /** Returns false when the store did not answer. */
  async #free(lockKey: string, token: string): Promise<boolean> {
    try {
      if (!(await this.#store.releaseLock(lockKey, token))) void this.#freeLater(lockKey, token)
      return true
    } catch {
      return false
    }
  }

  /** The acquire may still be on its way, on a connection that was given up. */
  async #freeLater(lockKey: string, token: string): Promise<void> {
    await this.#pause(LONGEST_PAUSE_MS)
    if (!this.#operations.closed) await this.#store.releaseLock(lockKey, token).catch(() => {})
  }

  /** Waits without keeping the process alive, and no longer than the cache is open. */
  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms).unref()
    const takeBack = this.#operations.whenClosed(() => resolve())
    await promise
    clearTimeout(timer)
    takeBack()
  }
}
