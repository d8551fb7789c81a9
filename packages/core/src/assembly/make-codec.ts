import { Codec } from '../codec/codec.ts'
import type { Compressor } from '../codec/compressor.ts'
import { Keyring } from '../codec/encryption/keyring.ts'
import type { Serializer } from '../codec/serializer.ts'
import { JsonSerializer } from '../codec/serializers/json-serializer.ts'
import { CacheError, SettingsError, type SettingsProblem } from '../errors/errors.ts'
import type { z } from '../schema/z.ts'
import type { Kwargs, ParsedCodecSettings } from '../settings/codec.ts'
import { formatPath, parseSettings } from '../settings/problems.ts'
import type { BackendContext } from './backend.ts'

/**
 * Makes the codec that the settings name.
 *
 * @param settings - Parsed OPTIONS.
 * @param context - The path of the settings, for problems.
 * @returns The codec. @defaultValue JSON without compression
 * @throws {@link SettingsError} for arguments that a class does not accept, a package that is not installed, and a list
 *   whose order makes no sense.
 */
export function makeCodec(settings: ParsedCodecSettings = {}, context: Pick<BackendContext, 'path'>): Codec {
  const problems: SettingsProblem[] = []
  const make = <Made>(setting: 'SERIALIZER' | 'COMPRESSOR', fallback: readonly MadeClass<Made>[]): Made[] =>
    construct<Made>(
      (settings[setting] as readonly MadeClass<Made>[] | undefined) ?? fallback,
      settings[`${setting}_KWARGS`],
      [...context.path, 'OPTIONS', setting],
      problems,
    )
  const serializers = make<Serializer>('SERIALIZER', [JsonSerializer])
  const compressors = make<Compressor>('COMPRESSOR', [])
  for (const [index, { name, readsAnything }] of serializers.slice(0, -1).entries()) {
    if (!readsAnything) continue
    const path = formatPath([...context.path, 'OPTIONS', 'SERIALIZER', index])
    problems.push({
      path,
      message: `${name} reads any bytes, so the serializers after it would never be used; put it last`,
    })
  }
  const [first, ...others] = serializers
  if (problems.length > 0 || !first) throw new SettingsError(problems)
  const keyring = settings.ENCRYPTION && new Keyring(settings.ENCRYPTION.keys)
  return new Codec([first, ...others], compressors, keyring)
}

/** A class that SERIALIZER or COMPRESSOR names. */
interface MadeClass<Made> {
  new (kwargs: never): Made
  readonly kwargs?: z.ZodType | undefined
}

function construct<Made>(
  classes: readonly MadeClass<Made>[],
  kwargs: Kwargs | readonly Kwargs[] | undefined,
  path: readonly PropertyKey[],
  problems: SettingsProblem[],
): Made[] {
  const kwargsPath = [...path.slice(0, -1), `${String(path.at(-1))}_KWARGS`]
  const listed = Array.isArray(kwargs)
  const each: readonly unknown[] = listed ? kwargs : kwargs === undefined ? [] : [kwargs]
  if (each.length > classes.length) {
    const message =
      classes.length === 0
        ? `has no effect without ${String(path.at(-1))}`
        : `expected at most ${classes.length} entries`
    problems.push({ path: formatPath(kwargsPath), message })
    return []
  }
  const made: Made[] = []
  for (const [index, Class] of classes.entries()) {
    const own = each[index] ?? {}
    const ownPath = listed ? [...kwargsPath, index] : kwargsPath
    const parsed = Class.kwargs ? parseSettings(Class.kwargs, own, ownPath, problems) : own
    if (parsed === undefined) continue
    try {
      made.push(new Class(parsed as never))
    } catch (error) {
      if (!(error instanceof CacheError)) throw error
      problems.push({ path: formatPath(classes.length > 1 ? [...path, index] : path), message: error.message })
    }
  }
  return made
}
