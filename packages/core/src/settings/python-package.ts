import type { z } from '../schema/z.ts'
import { toInteger } from './python-values.ts'
import { judgeUnknownKey } from './unknown-keys.ts'

/** A setting that the Python package of a BACKEND does not read. */
export interface IgnoredKey {
  /** Where it stands, from the alias on. */
  readonly path: readonly PropertyKey[]
  /** That nothing reads it, and where it belongs. */
  readonly message: string
}

/**
 * Returns the Python package that a BACKEND names: `django_redis` of `django_redis.cache.RedisCache`.
 *
 * @param backendName - BACKEND.
 * @returns `undefined` for our own names, which have no dot, and for classes.
 */
export function packageOf(backendName: unknown): string | undefined {
  return typeof backendName === 'string' ? /^(\w+)(?:\.\w+)+$/.exec(backendName)?.[1] : undefined
}

/**
 * Leaves out what a Python package does not read in its settings, as Django projects carry it along. A name that is
 * probably misspelt stays, for the schema to refuse; so do unknown arguments of a class (`…_KWARGS`), which are errors
 * in Python too.
 *
 * @param schema - The schema of one alias.
 * @param settings - Its settings, with a BACKEND of that package.
 * @param pythonPackage - The package.
 * @returns The settings to parse, and what was left out.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/ref/settings/#caches | Django: CACHES}
 */
export function withoutIgnoredKeys(
  schema: z.ZodType,
  settings: Readonly<Record<string, unknown>>,
  pythonPackage: string,
): { readonly kept: unknown; readonly ignored: readonly IgnoredKey[] } {
  const ignored: IgnoredKey[] = []
  let kept: unknown = asDjangoReads(settings)
  for (const issue of schema.safeParse(kept).error?.issues ?? []) {
    if (issue.code !== 'unrecognized_keys' || String(issue.path.at(-1)).endsWith('_KWARGS')) continue
    for (const key of issue.keys) {
      const { misspelt, advice } = judgeUnknownKey(schema, issue.path, key)
      if (misspelt) continue
      kept = without(kept, issue.path, key)
      ignored.push({
        path: [...issue.path, key],
        message: `has no effect: ${pythonPackage} does not read it here; ${advice}`,
      })
    }
  }
  return { kept, ignored }
}

/**
 * Reads settings as Django does: TIMEOUT and the limits of a store may be in lower case, where they win, and integers
 * may be digits.
 */
function asDjangoReads(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { timeout, max_entries, cull_frequency, OPTIONS, ...rest } = settings
  const given = (name: string, ...values: unknown[]): object => {
    const value = values.find((each) => each !== undefined)
    return value === undefined ? {} : { [name]: toInteger(value) }
  }
  const { MAX_ENTRIES, CULL_FREQUENCY } = { ...(OPTIONS as Readonly<Record<string, unknown>> | undefined) }
  const limits = {
    ...given('MAX_ENTRIES', max_entries, MAX_ENTRIES),
    ...given('CULL_FREQUENCY', cull_frequency, CULL_FREQUENCY),
  }
  const hasLimits = Object.keys(limits).length > 0
  const options = hasLimits ? { OPTIONS: { ...(OPTIONS as object | undefined), ...limits } } : given('OPTIONS', OPTIONS)
  return { ...rest, ...given('TIMEOUT', timeout, rest.TIMEOUT), ...given('VERSION', rest.VERSION), ...options }
}

/** Copies settings without one key. */
function without(value: unknown, [step, ...rest]: readonly PropertyKey[], key: string): unknown {
  const entries = Object.entries(value as object)
  if (step === undefined) return Object.fromEntries(entries.filter(([name]) => name !== key))
  return Object.fromEntries(entries.map(([name, inner]) => [name, name === step ? without(inner, rest, key) : inner]))
}
