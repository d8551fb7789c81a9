import type { Lock, LockOptions } from '../contract/coordination.ts'
import type { KeySpace } from '../keys/key-space.ts'
import { LockHandle, type LockParts } from './lock.ts'

// The lock of a loader ends this long after the process that holds it died.
const LOADER_LOCK_SECONDS = 10

/** Makes the locks of one key space. */
export class Locks {
  readonly #parts: LockParts
  readonly #keySpace: KeySpace

  /**
   * @param parts - What every lock needs of its cache.
   * @param keySpace - Names the records of locks.
   */
  constructor(parts: LockParts, keySpace: KeySpace) {
    this.#parts = parts
    this.#keySpace = keySpace
  }

  /**
   * Makes a lock for an application. It is not held yet.
   *
   * @param name - What the lock is for.
   * @param options - The caller's.
   * @throws KeyError or ArgumentError for a name or options that are wrong, even where the key is not used.
   */
  make(name: string, options: LockOptions = {}): Lock {
    const valueKey = this.#keySpace.make(name, options.version)
    if (options.keySpace === 'django') return new LockHandle(this.#parts, name, valueKey, undefined, options)
    return new LockHandle(this.#parts, name, this.#keySpace.lock(name), this.#keySpace.fence(name), options)
  }

  /**
   * Makes the lock under which one process loads a value.
   *
   * @param storedKey - Where the value is stored.
   */
  forLoading(storedKey: string): Lock {
    const name = `load:${storedKey}`
    const options = { timeout: LOADER_LOCK_SECONDS, renew: true }
    return new LockHandle(this.#parts, name, this.#keySpace.lock(name), undefined, options)
  }
}
