import { formatPath } from '@holdfast/core'

/** How a backend spells these settings: Django's own Redis backend has its kwargs directly in OPTIONS. */
export interface Spelling {
  /** Where the pool's arguments stand. */
  readonly kwargs: readonly string[]
  /** Other names of OPTIONS. */
  readonly options: Readonly<Record<string, string>>
}

const DJANGO_REDIS: Spelling = { kwargs: ['OPTIONS', 'CONNECTION_POOL_KWARGS'], options: {} }

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
    return formatPath([...this.#alias, ...this.#spelling.kwargs])
  }

  /** An option, by django-redis's name. */
  option(name: string): string {
    return formatPath([...this.#alias, 'OPTIONS', this.#spelling.options[name] ?? name])
  }

  /** An argument of the pool. */
  kwarg(name: string): string {
    return formatPath([...this.#alias, ...this.#spelling.kwargs, name])
  }
}
