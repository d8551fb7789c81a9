import { optionsOf } from '../contract/method-options.ts'
import type { Refresher, RefreshOptions } from '../contract/warming.ts'
import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError, ClosedError } from '../errors/errors.ts'
import { checkLoad } from '../loading/load-policy.ts'
import { checkSeconds } from '../time/seconds.ts'
import { type RefreshParts, type RefreshRequest, RefreshTask } from './refresh-task.ts'

const DEFAULT_JITTER = 0.1
const LIVES_PERIODS = 3

/** What {@link Refreshers.start} is asked for. */
export type GivenRefresh = Pick<RefreshRequest, 'key' | 'load'> & { readonly options: RefreshOptions }

/** The values that a cache and its views keep warm. */
export class Refreshers {
  readonly #running = new Set<RefreshTask>()
  #stopped = false

  /**
   * Implements `refreshEvery`.
   *
   * @param parts - Of the cache or the view.
   * @param given - The call.
   * @throws ArgumentError for wrong options; ClosedError after `stop`.
   */
  start(parts: RefreshParts, { key, load, options: given }: GivenRefresh): Refresher {
    if (this.#stopped) throw new ClosedError(`Cache "${parts.alias}" is closed.`)
    const { every, jitter = DEFAULT_JITTER, lock = true, onError, ...options } = checkedOptions(given)
    checkLoad({ load, options }, 0, 'refreshEvery(key, () => value, options)')
    const storedKey = parts.keySpace.make(key, options.version)
    const { timeout = every * LIVES_PERIODS } = options
    const request = { key, storedKey, load, options: { ...options, timeout }, every, jitter, lock, onError }
    const task: RefreshTask = new RefreshTask(parts, request, () => this.#running.delete(task))
    this.#running.add(task)
    task.begin()
    return task
  }

  /** Stops all of them, and starts no more. */
  stop(): void {
    this.#stopped = true
    for (const task of this.#running) task.stop()
  }
}

function checkedOptions(given: RefreshOptions): RefreshOptions {
  const options = optionsOf.refreshEvery(given)
  const { every, jitter = 0, timeout = null } = options
  checkSeconds('every', every, 'above 0')
  if (typeof jitter !== 'number' || !(jitter >= 0 && jitter < 1)) {
    throw new ArgumentError(`jitter must be a number of at least 0 and less than 1, got ${describeValue(jitter)}.`)
  }
  if (timeout !== null && checkSeconds('timeout', timeout, 'above 0') <= every) {
    throw new ArgumentError(`timeout must be longer than every, or the value is gone before it is refreshed.`)
  }
  return options
}
