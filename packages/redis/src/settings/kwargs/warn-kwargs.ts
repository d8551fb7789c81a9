import type { BackendContext } from '@holdfast/core'
import { reasonOf } from './ignored-kwargs.ts'
import type { KwargSource } from './kwarg-source.ts'

/**
 * The only one of TCP's options that Node can set: by its name and by its number in Linux, the value of Python's
 * constant.
 */
const SETTABLE = new Set(['TCP_KEEPIDLE', '4'])

/**
 * Warns of kwargs of Python's libraries that have no effect here.
 *
 * @param sources - The kwargs, by where they stand.
 * @param encrypted - Whether any server is reached by TLS.
 * @param context - Receives the warnings.
 */
export function warnOfIgnoredKwargs(
  sources: readonly KwargSource[],
  encrypted: boolean,
  context: BackendContext,
): void {
  for (const { kwargs, pathOf } of sources) {
    const warn = (name: string, why: string): void =>
      context.warn({
        code: 'WARN_CACHE_IGNORED_SETTING',
        path: pathOf(name),
        message: `has no effect in Node: ${why}`,
      })
    for (const [name, value] of Object.entries(kwargs)) {
      const why = reasonOf(name)
      if (value === undefined) continue
      if (why) warn(name, why)
      else if (!encrypted && name.startsWith('ssl_')) {
        context.warn({
          code: 'WARN_CACHE_IGNORED_SETTING',
          path: pathOf(name),
          message: 'has no effect: the connection is not encrypted; for that, use rediss:// or ssl: true',
        })
      } else if (name === 'socket_keepalive_options' && Object.keys(value ?? {}).some((key) => !SETTABLE.has(key))) {
        warn(name, 'it can set TCP_KEEPIDLE only')
      }
    }
  }
}
