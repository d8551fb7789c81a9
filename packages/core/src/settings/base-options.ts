import type { BaseCacheOptions } from '../base-cache.ts'
import type { BackendContext } from './backend.ts'
import { makeCodec, type ParsedCodecSettings } from './codec.ts'
import type { ParsedCommonSettings } from './common.ts'

/**
 * The constructor options of `BaseCache` from a backend's parsed settings.
 *
 * @param settings - Parsed settings of one alias.
 * @param context - The alias.
 * @throws SettingsError when the serializer or the compressor cannot be made.
 */
export function baseOptions(
  settings: ParsedCommonSettings & { readonly OPTIONS?: ParsedCodecSettings | undefined },
  context: BackendContext,
): BaseCacheOptions {
  return {
    alias: context.alias,
    prefix: settings.KEY_PREFIX,
    version: settings.VERSION,
    keyFunction: settings.KEY_FUNCTION ?? undefined,
    reverseKeyFunction: settings.REVERSE_KEY_FUNCTION ?? undefined,
    timeout: settings.TIMEOUT,
    codec: makeCodec(settings.OPTIONS, context),
    onDecodeError: settings.OPTIONS?.ON_DECODE_ERROR,
  }
}
