import type { SetOptions } from '../contract/options.ts'
import { ArgumentError } from '../errors/errors.ts'
import type { WriteCondition } from '../store/store.ts'

/**
 * Reads the condition of a `set`.
 *
 * @param options - The caller's.
 * @returns The condition; `undefined` when the call stores in any case.
 * @throws ArgumentError for options that exclude each other.
 */
export function setCondition({ nx, xx, keepttl, timeout, tags }: SetOptions): WriteCondition | undefined {
  if (nx && xx) throw new ArgumentError('set() takes nx or xx, not both.')
  const beside = nx ? 'nx' : timeout !== undefined ? 'timeout' : tags ? 'tags' : undefined
  if (keepttl && beside) throw new ArgumentError(`set() takes keepttl or ${beside}, not both.`)
  return nx ? 'nx' : xx ? 'xx' : undefined
}
