import type { Lock, LockOptions } from '../contract/coordination.ts'
import type { KeySpace } from '../keys/key-space.ts'
import { LockHandle, type LockParts } from './lock.ts'
import { TakeBack } from './take-back.ts'

// A loader's lock is free this long after its process died; sooner if its loader may not take so long.
const LOADER_LOCK_SECONDS = 10
// For storing the value after a loader that used up its loaderTimeout.
const MARGIN_SECONDS = 1

/** Makes the locks of one key space. */
export class Locks {
  readonly #parts: LockParts
  readonly #keySpace: KeySpace

  /**
   * @param parts - What every lock needs of its cache.
   * @param keySpace - Makes the stored keys of locks.
   */
  constructor(parts: Omit<LockParts, 'takeBack'>, keySpace: KeySpace) {
    this.#parts = { ...parts, takeBack: new TakeBack(parts.store, parts.operations) }
    this.#keySpace = keySpace
  }

  /**
   * Makes a lock for an application. It is not held yet.
   *
   * @param name - The lock's name.
   * @param options - The options of the call.
   * @throws KeyError for a wrong name; ArgumentError for wrong options. Both are checked even if they do not matter for
   *   the kind of lock.
   */
  make(name: string, options: LockOptions = {}): Lock {
    const valueKey = this.#keySpace.make(name, options.version)
    if (options.keySpace === 'django') return new LockHandle(this.#parts, name, valueKey, undefined, options)
    return new LockHandle(this.#parts, name, this.#keySpace.lock(name), this.#keySpace.fence(name), options)
  }

  /**
   * Makes the lock that lets one process at a time load a value.
   *
   * @param storedKey - The stored key of the value.
   * @param generation - Names what the key holds: a load of one generation does not wait for that of another.
   * @param seconds - `loaderTimeout`.
   * @param within - The store of the operation that loads. @defaultValue each method has a deadline of its own
   */
  forLoading(
    storedKey: string,
    generation: string,
    seconds: number = LOADER_LOCK_SECONDS,
    within?: LockParts['within'],
  ): Lock {
    const name = `load:${generation}:${storedKey}`
    const options = { timeout: Math.min(LOADER_LOCK_SECONDS, seconds + MARGIN_SECONDS), renew: true }
    return new LockHandle({ ...this.#parts, within }, name, this.#keySpace.lock(name), undefined, options)
  }
}
