import type { BaseCacheOptions } from '../base-cache.ts'
import { JsonSerializer } from '../codec/json-serializer.ts'
import type { SerializerClass } from '../codec/serializer.ts'
import type { BackendContext } from './backend.ts'
import type { ParsedCommonSettings } from './common.ts'

/**
 * The constructor options of `BaseCache` from a backend's parsed settings.
 *
 * @param settings - Parsed settings of one alias.
 * @param context - The alias.
 */
export function baseOptions(
  settings: ParsedCommonSettings & {
    readonly OPTIONS?: { readonly SERIALIZER?: SerializerClass | undefined } | undefined
  },
  context: BackendContext,
): BaseCacheOptions {
  const Serializer = settings.OPTIONS?.SERIALIZER ?? JsonSerializer
  return {
    alias: context.alias,
    prefix: settings.KEY_PREFIX,
    version: settings.VERSION,
    keyFunction: settings.KEY_FUNCTION ?? undefined,
    reverseKeyFunction: settings.REVERSE_KEY_FUNCTION ?? undefined,
    timeout: settings.TIMEOUT,
    serializer: new Serializer(),
  }
}
