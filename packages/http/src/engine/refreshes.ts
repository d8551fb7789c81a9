import type { StoredHead } from '../store/stored-head.ts'
import type { EngineParts } from './engine-parts.ts'

// A validation that takes longer is begun again.
const LOCK_SECONDS = 60

/** Validates stale responses in the background: each one once at a time, in this process and in all others. */
export class Refreshes {
  readonly #parts: EngineParts
  readonly #underWay = new WeakSet<StoredHead>()

  /**
   * @param parts - Those of the engine.
   */
  constructor(parts: EngineParts) {
    this.#parts = parts
  }

  /**
   * Runs a validation, unless one is under way.
   *
   * @param key - Of the variant.
   * @param head - Of the stale response.
   * @param read - Reads what is stored by now: another process may have validated it in the meantime.
   * @param validate - Asks the application. Its errors are reported.
   */
  run(
    key: string,
    head: StoredHead,
    read: () => Promise<StoredHead | undefined>,
    validate: () => Promise<unknown>,
  ): void {
    if (this.#underWay.has(head)) return
    this.#underWay.add(head)
    const validateOnce = async (): Promise<void> => {
      const now = await read()
      if (now?.born === head.born && now.lifetime === head.lifetime) await validate()
    }
    const done = this.#runLocked(`http ${key} ${head.born}`, validateOnce).finally(() => this.#underWay.delete(head))
    this.#parts.track(done)
  }

  async #runLocked(name: string, validate: () => Promise<void>): Promise<void> {
    const lock = this.#parts.options.cache.lock(name, { timeout: LOCK_SECONDS, blocking: false })
    if (!(await lock.acquire())) return
    try {
      await validate()
    } finally {
      await lock.release().catch(this.#parts.options.report)
    }
  }
}
