import { distance } from 'fastest-levenshtein'
import { listNames, nearest } from '../errors/nearest.ts'
import type { z } from '../schema/z.ts'

/** A setting that a schema does not know at its place. */
export interface UnknownKey {
  /** True when it is probably a known name that was misspelt. */
  readonly misspelt: boolean
  /** What to write instead, for a message: a place, a name, or the nearest names. */
  readonly advice: string
}

/** A setting and where it stands: `['OPTIONS', 'CLIENT_CLASS']`. */
type Place = readonly string[]

// Two keystrokes: more would take a name that some other package reads for a mistake.
const MISSPELT = 2

/** What other packages, and older versions, call a setting. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  DEFAULT_TIMEOUT: 'TIMEOUT',
  PREFIX: 'KEY_PREFIX',
  MASTER_NAME: 'service_name',
  CONNECTION_POOL_CLASS_KWARGS: 'CONNECTION_POOL_KWARGS',
  SERIALIZER_CLASS: 'SERIALIZER',
  COMPRESSOR_CLASS: 'COMPRESSOR',
  COMPRESS_MIN_LEN: 'COMPRESSOR_KWARGS.min_length',
  COMPRESS_MIN_LENGTH: 'COMPRESSOR_KWARGS.min_length',
  COMPRESS_LEVEL: 'COMPRESSOR_KWARGS.level',
  COMPRESSION_LEVEL: 'COMPRESSOR_KWARGS.level',
}

/**
 * Judges a setting that a schema does not know.
 *
 * @param schema - The schema of the whole settings.
 * @param path - The object in which the setting stands.
 * @param key - Its name.
 * @returns Whether it is misspelt, and what to write instead.
 */
export function judgeUnknownKey(schema: z.ZodType, path: readonly PropertyKey[], key: string): UnknownKey {
  const known = knownKeys(schema, path)
  const places = placesIn(schema)
  const otherName = Object.hasOwn(OTHER_NAMES, key) ? OTHER_NAMES[key] : undefined
  const place = findPlace(places, otherName ?? key)
  if (place && (otherName !== undefined || !isIn(place, path))) {
    return {
      misspelt: false,
      advice: `it belongs at ${place.join('.')}${place.length === 1 ? ', beside BACKEND' : ''}`,
    }
  }
  const near = [...known.map((name) => [...path.map(String), name]), ...places].find((each) => isMisspelt(key, each))
  if (near && !isIn(near, path)) return { misspelt: true, advice: `did you mean ${near.join('.')}?` }
  const guess = near?.at(-1) ?? nearest(key, known)
  const advice = guess === undefined ? listNames(key, known, 'expected one of') : `did you mean "${guess}"?`
  return { misspelt: near !== undefined, advice }
}

function isMisspelt(key: string, place: Place): boolean {
  const name = place.at(-1) ?? ''
  return distance(key.toLowerCase(), name.toLowerCase()) <= Math.min(MISSPELT, Math.floor(name.length / 4))
}

/** Whether a setting stands in the object at a path. */
function isIn(place: Place, path: readonly PropertyKey[]): boolean {
  return place.length === path.length + 1 && path.every((step, index) => step === place[index])
}

/** Finds a name, or the name of an object and one in it, whatever its case. */
function findPlace(places: readonly Place[], name: string): Place | undefined {
  const [first = '', ...rest] = name.split('.')
  const same = (place: Place, fold: (text: string) => string): boolean => fold(place.at(-1) ?? '') === fold(first)
  const found =
    places.find((place) => same(place, (text) => text)) ??
    places.find((place) => same(place, (text) => text.toLowerCase()))
  return found && [...found, ...rest]
}

/** Lists every setting that a schema knows, the outermost first. */
function placesIn(schema: z.ZodType): Place[] {
  const places: Place[] = []
  let level: (readonly [Place, z.ZodType])[] = [[[], schema]]
  while (level.length > 0) {
    level = level.flatMap(([at, each]) =>
      Object.entries(shapeOf(each)).map(([name, inner]): readonly [Place, z.ZodType] => [[...at, name], inner]),
    )
    places.push(...level.map(([place]) => place))
  }
  return places
}

/** Returns the keys that a strict object schema knows at a path. Follows properties and unwraps schemas. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const [step, ...rest] = path
  const shape = shapeOf(schema)
  if (step === undefined) return Object.keys(shape)
  const element = (unwrap(schema) as { readonly element?: z.ZodType }).element
  const next = typeof step === 'number' ? element : Object.hasOwn(shape, step) ? shape[String(step)] : undefined
  return next ? knownKeys(next, rest) : []
}

function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  return (unwrap(schema) as { readonly shape?: Readonly<Record<string, z.ZodType>> }).shape ?? {}
}

/** Unwraps optional and default schemas (`innerType`) and transforms (`in`). */
function unwrap(schema: z.ZodType): z.ZodType {
  const { innerType, in: input } = schema.def as { readonly innerType?: z.ZodType; readonly in?: z.ZodType }
  const wrapped = innerType ?? input
  return wrapped ? unwrap(wrapped) : schema
}
