import type { ConsumeOptions, Consumption } from '../contract/coordination.ts'
import { optionsOf } from '../contract/method-options.ts'
import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'
import { checkKey, type KeySpace } from '../keys/key-space.ts'
import type { LimitStep, Store } from '../store/store.ts'
import { checkSeconds } from '../time/seconds.ts'

/**
 * Checks the options of a rate limit's step.
 *
 * @param options - The options of the call.
 * @throws ArgumentError when an option is unknown or not a number in its range.
 */
export function checkLimit(options: ConsumeOptions): LimitStep {
  const { limit, window, block = 0, cost = 1 } = optionsOf.consume(options)
  integer('limit', limit, 0)
  integer('cost', cost, Number.MIN_SAFE_INTEGER)
  checkSeconds('window', window, 'above 0')
  checkSeconds('block', block, 'at least 0')
  return { limit, window, block, cost }
}

/** Counts the rate limits of one key space. */
export class Limits {
  readonly #store: Pick<Store, 'consume'>
  readonly #keySpace: KeySpace

  /**
   * @param store - Where limits live.
   * @param keySpace - Makes their stored keys.
   */
  constructor(store: Pick<Store, 'consume'>, keySpace: KeySpace) {
    this.#store = store
    this.#keySpace = keySpace
  }

  /**
   * Takes a step of a rate limit.
   *
   * @param key - Who or what is limited.
   * @param step - Checked by {@link checkLimit}.
   * @returns Whether the step is allowed, and how many hits are left.
   * @throws KeyError when the key is not a well-formed string.
   */
  async consume(key: string, step: LimitStep): Promise<Consumption> {
    checkKey(key)
    const { hits, resetMs, blocked } = await this.#store.consume(this.#keySpace.limit(key), step)
    const allowed = !blocked && hits <= step.limit
    const resetAfter = resetMs / 1000
    return {
      allowed,
      hits,
      remaining: Math.max(0, step.limit - hits),
      blocked,
      resetAfter,
      retryAfter: allowed ? 0 : resetAfter,
    }
  }
}

/** The result of a step that could not be counted. It is allowed: a store that is down must not lock anyone out. */
export function unlimited({ limit, window, cost }: LimitStep): Consumption {
  return {
    allowed: true,
    hits: Math.max(0, cost),
    remaining: Math.max(0, limit - Math.max(0, cost)),
    blocked: false,
    resetAfter: window,
    retryAfter: 0,
  }
}

function integer(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  const wanted = least === Number.MIN_SAFE_INTEGER ? 'an integer' : `an integer of at least ${least}`
  throw new ArgumentError(`${name} must be ${wanted}, got ${describeValue(value)}.`)
}
