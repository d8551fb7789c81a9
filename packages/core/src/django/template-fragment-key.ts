import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'
import { crypto } from '../on-demand/node-modules.ts'
import { pythonFloat } from './python-float.ts'

/** A value that a template fragment varies on. Limited to types that Python's `str` writes in a known way. */
export type VaryOn = string | number | bigint | boolean | null

/**
 * Makes the key under which Django's `{% cache %}` tag stores a fragment:
 * `django.core.cache.utils.make_template_fragment_key`.
 *
 * @param name - The fragment's name.
 * @param varyOn - The values that the tag varies on, in its order. A number without a fraction is an `int` in Python.
 * @returns A logical key, to be deleted or read through a cache with the same KEY_PREFIX and VERSION.
 * @throws {@link ArgumentError} for a value that Python might write differently.
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#template-fragment-caching | Django: template fragment caching}
 *
 * @example
 * ```ts
 * await cache.delete(makeTemplateFragmentKey('sidebar', [user.name]))
 * ```
 */
export function makeTemplateFragmentKey(name: string, varyOn: Iterable<VaryOn> = []): string {
  const hash = crypto().createHash('md5')
  for (const value of varyOn) hash.update(`${pythonText(value)}:`)
  return `template.cache.${name}.${hash.digest('hex')}`
}

/** Returns what `str(value)` is in Python. */
function pythonText(value: VaryOn): string {
  if (typeof value === 'string' || typeof value === 'bigint') return String(value)
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'number') {
    throw new ArgumentError(`varyOn takes strings, numbers, booleans and null, got ${describeValue(value)}.`)
  }
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : pythonFloat(value)
}
