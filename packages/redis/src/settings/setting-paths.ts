import { formatPath } from '@holdfast/core'

/** How a settings object spells options, where that is not django-redis's way. */
export interface Spelling {
  /** Other names of options: `{ SERIALIZER: 'serializer' }`. */
  readonly options: Readonly<Record<string, string>>
  /** Where arguments of the pool stand. */
  readonly pool: readonly string[]
  /** Where those stand that are given elsewhere, by name: `['OPTIONS', 'DB']`. */
  readonly kwargs: Readonly<Record<string, readonly string[]>>
  /** Options of another package, which this backend would not read in Python. */
  readonly foreign: readonly string[]
}

const DJANGO_REDIS: Spelling = { options: {}, pool: ['OPTIONS', 'CONNECTION_POOL_KWARGS'], kwargs: {}, foreign: [] }

/** Writes the paths of one alias's settings as the user wrote them. */
export class SettingPaths {
  readonly #alias: readonly string[]
  readonly #spelling: Spelling

  /**
   * @param alias - Where the alias stands.
   * @param spelling - Where it differs from django-redis's.
   */
  constructor(alias: readonly string[], spelling: Spelling = DJANGO_REDIS) {
    this.#alias = alias
    this.#spelling = spelling
  }

  /** LOCATION. */
  get location(): string {
    return formatPath([...this.#alias, 'LOCATION'])
  }

  /** All arguments of the pool. */
  get kwargs(): string {
    return formatPath([...this.#alias, ...this.#spelling.pool])
  }

  /** Options of another package, by django-redis's names. */
  get foreign(): readonly string[] {
    return this.#spelling.foreign
  }

  /** An option, by django-redis's name. */
  option(name: string): string {
    const { options } = this.#spelling
    return formatPath([...this.#alias, 'OPTIONS', Object.hasOwn(options, name) ? String(options[name]) : name])
  }

  /** An argument of the pool. */
  kwarg(name: string): string {
    const { kwargs, pool } = this.#spelling
    const place = Object.hasOwn(kwargs, name) ? kwargs[name] : undefined
    return formatPath([...this.#alias, ...(place ?? [...pool, name])])
  }
}
