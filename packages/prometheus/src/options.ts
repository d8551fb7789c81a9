import { ArgumentError, describeValue, optionRule, optionsChecker } from '@holdfast/core'
import { register as defaultRegister, type Registry } from 'prom-client'

/** Options of `collectCaches`. */
export interface CollectCachesOptions {
  /** Where the metrics are registered. @defaultValue prom-client's own registry */
  readonly register?: Registry | undefined
  /** Precedes each name. @defaultValue `'holdfast_'` */
  readonly prefix?: string | undefined
  /**
   * Whether durations of operations are measured, as a histogram. Then every operation is observed while it runs, which
   * costs it about a microsecond; everything else is read when the metrics are asked for.
   *
   * @defaultValue false
   */
  readonly durations?: boolean | undefined
  /** Upper bounds of the histogram's buckets, in seconds. @defaultValue from 50 µs to 10 s */
  readonly buckets?: readonly number[] | undefined
}

/** Options with all defaults filled in. */
export interface ResolvedOptions {
  readonly register: Registry
  readonly prefix: string
  readonly durations: boolean
  readonly buckets: readonly number[]
}

const checkOptions = optionsChecker<CollectCachesOptions>('collectCaches(caches, options)', {
  register: optionRule.checkedInUse,
  prefix: optionRule.text,
  durations: optionRule.boolean,
  buckets: optionRule.checkedInUse,
})

const BUCKETS = [0.00005, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * Checks options.
 *
 * @param options - What the user gave.
 * @throws {@link ArgumentError} that names the first option that is wrong.
 */
export function resolveOptions(options: CollectCachesOptions | undefined): ResolvedOptions {
  const {
    register = defaultRegister,
    prefix = 'holdfast_',
    durations = false,
    buckets = BUCKETS,
  } = checkOptions(options)
  if (typeof register?.registerMetric !== 'function') throw wrong('register', 'a Registry of prom-client', register)
  if (!/^([a-zA-Z_:][a-zA-Z0-9_:]*)?$/.test(prefix)) {
    throw wrong('prefix', 'empty, or letters, digits, _ and : that begin with no digit', prefix)
  }
  const ascends = Array.isArray(buckets) && buckets.every((bound, index) => bound > (buckets[index - 1] ?? 0))
  if (!ascends || buckets.length === 0) throw wrong('buckets', 'ascending numbers of seconds above 0', buckets)
  return { register, prefix, durations, buckets }
}

function wrong(option: string, expected: string, value: unknown): ArgumentError {
  return new ArgumentError(
    `The option "${option}" of collectCaches() must be ${expected}, got ${describeValue(value)}.`,
  )
}
