import type { CompressorClass } from '../codec/compressor.ts'
import type { SerializerClass } from '../codec/serializer.ts'
import { z } from '../schema/z.ts'
import type { ClassTable } from './class-table.ts'
import { type ClassRequirement, classSetting } from './common.ts'
import { type EncryptionSettings, encryptionSchema, type ParsedEncryption } from './encryption.ts'

/** The arguments of a class that SERIALIZER or COMPRESSOR names. */
export type Kwargs = Readonly<Record<string, unknown>>

/** The part of OPTIONS that chooses a codec. Of a list, the first class writes and all read, in their order. */
export interface CodecSettings {
  /** Turns values into bytes. @defaultValue `'json'` */
  readonly SERIALIZER?: SerializerClass | (string & {}) | readonly (SerializerClass | (string & {}))[] | undefined
  /**
   * Arguments of the serializer. For several serializers, a list in their order, or only the arguments of the first.
   */
  readonly SERIALIZER_KWARGS?: Kwargs | readonly Kwargs[] | undefined
  /** Compresses bytes. @defaultValue `'identity'` */
  readonly COMPRESSOR?: CompressorClass | (string & {}) | readonly (CompressorClass | (string & {}))[] | undefined
  /**
   * Arguments of the compressor, for example `{ min_length, level, max_output_length }`. For several compressors, as
   * for serializers.
   */
  readonly COMPRESSOR_KWARGS?: Kwargs | readonly Kwargs[] | undefined
  /**
   * Encrypts every value with AES-256-GCM, bound to the key that it is stored under. What is not encrypted with one of
   * these keys is not read.
   *
   * @defaultValue values are stored as the serializer writes them
   */
  readonly ENCRYPTION?: EncryptionSettings | undefined
  /** What a read does with bytes that cannot be decoded: throw an error, or return a miss. @defaultValue `'error'` */
  readonly ON_DECODE_ERROR?: 'error' | 'miss' | undefined
}

/** Parsed {@link CodecSettings}: every name is replaced by its class. */
export interface ParsedCodecSettings {
  /** At least one. */
  readonly SERIALIZER?: readonly SerializerClass[] | undefined
  /** Unchecked: each class checks its own. */
  readonly SERIALIZER_KWARGS?: Kwargs | readonly Kwargs[] | undefined
  /** At least one. */
  readonly COMPRESSOR?: readonly CompressorClass[] | undefined
  /** Unchecked: each class checks its own. */
  readonly COMPRESSOR_KWARGS?: Kwargs | readonly Kwargs[] | undefined
  /** See {@link CodecSettings}. */
  readonly ENCRYPTION?: ParsedEncryption | undefined
  /** See {@link CodecSettings}. */
  readonly ON_DECODE_ERROR?: 'error' | 'miss' | undefined
}

/** The schemas of {@link CodecSettings}, to be spread into `z.strictObject`. */
export interface CodecShape {
  /** See {@link CodecSettings}. */
  readonly SERIALIZER: z.ZodOptional<z.ZodType<readonly SerializerClass[]>>
  /** See {@link CodecSettings}. */
  readonly SERIALIZER_KWARGS: z.ZodOptional<z.ZodType<Kwargs | readonly Kwargs[]>>
  /** See {@link CodecSettings}. */
  readonly COMPRESSOR: z.ZodOptional<z.ZodType<readonly CompressorClass[]>>
  /** See {@link CodecSettings}. */
  readonly COMPRESSOR_KWARGS: z.ZodOptional<z.ZodType<Kwargs | readonly Kwargs[]>>
  /** See {@link CodecSettings}. */
  readonly ENCRYPTION: z.ZodOptional<z.ZodType<ParsedEncryption>>
  /** See {@link CodecSettings}. */
  readonly ON_DECODE_ERROR: z.ZodOptional<z.ZodType<'error' | 'miss'>>
}

/**
 * Makes the schemas of the settings that choose a codec.
 *
 * @param classes - The names of serializers and compressors.
 */
export function codecShape(classes: ClassTable): CodecShape {
  const kwargs = z.record(z.string(), z.unknown())
  return {
    SERIALIZER: classesSetting<SerializerClass>(classes, 'SERIALIZER', hasMethods('dumps', 'loads')).optional(),
    SERIALIZER_KWARGS: z.union([kwargs, z.array(kwargs)]).optional(),
    COMPRESSOR: classesSetting<CompressorClass>(classes, 'COMPRESSOR', hasMethods('compress', 'decompress')).optional(),
    COMPRESSOR_KWARGS: z.union([kwargs, z.array(kwargs)]).optional(),
    ENCRYPTION: encryptionSchema.optional(),
    ON_DECODE_ERROR: z.enum(['error', 'miss']).optional(),
  }
}

const hasMethods = (...names: readonly string[]): ClassRequirement => ({
  fits: ({ prototype }) => names.every((name) => typeof prototype?.[name] === 'function'),
  expected: `a class with ${names.map((name) => `${name}()`).join(' and ')}`,
})

/** Makes the schema of a setting that names one class or several. */
function classesSetting<Class>(
  classes: ClassTable,
  setting: string,
  requirement: ClassRequirement,
): z.ZodType<readonly Class[]> {
  const one = classSetting<Class>(classes, setting, requirement)
  return z.unknown().transform((value, context) => {
    const listed = Array.isArray(value)
    const given: readonly unknown[] = listed ? value : [value]
    if (given.length === 0)
      context.issues.push({ code: 'custom', message: 'expected at least one class', input: value })
    return given.map((each, index) => {
      const result = one.safeParse(each)
      if (result.success) return result.data
      for (const { message } of result.error.issues) {
        context.issues.push({ code: 'custom', message, path: listed ? [index] : [], input: each })
      }
      return z.NEVER
    })
  })
}
