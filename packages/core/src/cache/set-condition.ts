import type { SetOptions } from '../contract/options.ts'
import { ArgumentError } from '../errors/errors.ts'
import type { WriteCondition } from '../store/store.ts'

/**
 * Returns the condition of a `set`.
 *
 * @param options - The options of the call.
 * @returns The condition; `undefined` if the call stores unconditionally.
 * @throws ArgumentError for options that exclude each other.
 */
export function setCondition({ nx, xx, keepttl, timeout, tags }: SetOptions): WriteCondition | undefined {
  if (nx && xx) throw new ArgumentError('set() takes nx or xx, not both.')
  const excluded = nx ? 'nx' : timeout !== undefined ? 'timeout' : tags !== undefined ? 'tags' : undefined
  if (keepttl && excluded) throw new ArgumentError(`set() takes keepttl or ${excluded}, not both.`)
  return nx ? 'nx' : xx ? 'xx' : undefined
}
