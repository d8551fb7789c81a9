import { type ClassTable, commonShape, z } from '@holdfast/core'
import { poolKwargsShape } from '../pool-kwargs.ts'
import { locationSetting, optionsShape, type ParsedRedisOptions, type RedisSchema } from '../schema.ts'
import type { Spelling } from '../setting-paths.ts'

/** How a Python package other than django-redis spells OPTIONS. What it spells like django-redis is not listed. */
export interface Dialect {
  /** Its options, by its names, with django-redis's names. */
  readonly options: Readonly<Record<string, string>>
  /** Its options that are arguments of the pool, by its names, with redis-py's names. */
  readonly kwargs: Readonly<Record<string, string>>
  /** Where arguments of the pool stand, for messages. */
  readonly pool: readonly string[]
  /** Whether it does not read django-redis's options itself. */
  readonly foreign?: boolean
  /** What it does where nothing else is said. */
  readonly implied?: ParsedRedisOptions
  /** Turns an address in a form of its own into a URL. */
  readonly readAddress?: (address: string) => string
}

type Written = Readonly<Record<string, unknown>>

/**
 * Makes the schema of a cache's settings in the spelling of a Python package. What it parses has django-redis's names.
 *
 * @param classes - For settings that name classes.
 * @param dialect - The spelling.
 */
export function dialectSchema(classes: ClassTable, dialect: Dialect): RedisSchema {
  const ours = optionsShape(classes)
  const schemaOf = (names: Readonly<Record<string, string>>, shape: Readonly<Record<string, z.ZodType>>): object =>
    Object.fromEntries(Object.entries(names).map(([written, name]) => [written, shape[name]]))
  const schema = z.strictObject({
    ...commonShape(classes),
    LOCATION: readLocation(dialect).optional(),
    OPTIONS: z
      .strictObject({ ...schemaOf(dialect.options, ours), ...schemaOf(dialect.kwargs, poolKwargsShape), ...ours })
      .optional(),
  })
  return schema.transform(({ OPTIONS = {}, ...settings }) => ({
    ...settings,
    ...translate(OPTIONS, dialect),
  })) as unknown as RedisSchema
}

function readLocation({ readAddress }: Dialect): z.ZodType {
  if (!readAddress) return locationSetting
  const read = (address: unknown): unknown => (typeof address === 'string' ? readAddress(address) : address)
  return z.preprocess((location) => (Array.isArray(location) ? location.map(read) : read(location)), locationSetting)
}

/** Gives options django-redis's names, and notes where they were written. */
function translate(written: Written, dialect: Dialect): { readonly OPTIONS: Written; readonly spelling: Spelling } {
  const names = Object.entries(dialect.options).map(([name, ours]) => [ours, name])
  const spelled: Record<string, string> = Object.fromEntries(names)
  const places: Record<string, readonly string[]> = {}
  const foreign: string[] = []
  const options: Record<string, unknown> = { ...dialect.implied }
  const kwargs: Record<string, unknown> = { ...dialect.implied?.CONNECTION_POOL_KWARGS }
  for (const [name, value] of Object.entries(written)) {
    if (value === undefined) continue
    const kwarg = Object.hasOwn(dialect.kwargs, name) ? dialect.kwargs[name] : undefined
    const option = Object.hasOwn(dialect.options, name) ? dialect.options[name] : undefined
    if (option !== undefined) options[option] = value
    else if (kwarg !== undefined) {
      kwargs[kwarg] = value
      places[kwarg] = ['OPTIONS', name]
    } else {
      options[name] = value
      spelled[name] = name
      if (dialect.foreign) foreign.push(name)
    }
  }
  for (const [name, value] of Object.entries(options.CONNECTION_POOL_KWARGS ?? {})) {
    if (value === undefined || places[name]) continue
    kwargs[name] = value
    places[name] = ['OPTIONS', spelled.CONNECTION_POOL_KWARGS ?? 'CONNECTION_POOL_KWARGS', name]
  }
  options.CONNECTION_POOL_KWARGS = kwargs
  return { OPTIONS: options, spelling: { options: spelled, kwargs: places, pool: dialect.pool, foreign } }
}
