import { createHash } from 'node:crypto'
import type { Fields } from '../heads.ts'
import type { Rules } from '../policy/rules.ts'
import { type FieldList, findField } from '../policy/stored-fields.ts'
import { preferredLanguage, selectingValues } from '../policy/vary.ts'
import type { PrimaryRecord } from './record.ts'

// As many as a site has; beyond that they are found by the values of the request alone.
const MOST_LANGUAGES = 64

type Marker = Extract<PrimaryRecord, { readonly kind: 'vary' }>

/** Makes the keys of variants. */
export class VariantKeys {
  readonly #rules: Pick<Rules, 'languageOrder'>

  /**
   * @param rules - How values of requests are compared.
   */
  constructor(rules: Pick<Rules, 'languageOrder'>) {
    this.#rules = rules
  }

  /**
   * Returns the key under which the variant for a request is, if there is one.
   *
   * @param key - The primary key.
   * @param marker - What the primary key holds.
   * @param headers - The request's fields.
   */
  find(key: string, marker: Marker, headers: Fields): string {
    const { fields, languages } = marker
    const wanted = languages.length > 0 ? preferredLanguage(headers) : undefined
    const known = wanted !== undefined && languages.includes(wanted)
    return known ? this.inLanguage(key, marker, headers, wanted) : this.ofValues(key, marker.id, fields, headers)
  }

  /** Returns the key for the values of a request. */
  ofValues(key: string, generation: string, fields: readonly string[], headers: Fields): string {
    return hashed(key, generation, [fields, selectingValues(fields, headers, this.#rules)])
  }

  /** Returns the key for the values of a request, with a language in place of those it accepts. */
  inLanguage(key: string, { id, fields }: Pick<Marker, 'fields' | 'id'>, headers: Fields, language: string): string {
    const values = selectingValues(fields, headers, this.#rules)
    const replaced = values.map((value, at) => (fields[at] === 'accept-language' ? { language } : value))
    return hashed(key, id, [fields, replaced])
  }
}

function hashed(key: string, generation: string, values: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(values)).digest('base64url')
  return `${key} ${generation} ${hash}`
}

/** The one language that a response is in. */
export function languageOf(fields: FieldList): string | undefined {
  const language = findField(fields, 'content-language')?.trim().toLowerCase()
  return language !== undefined && /^[a-z\d-]+$/.test(language) ? language : undefined
}

/** Adds a language to those in which there is a response. */
export function withLanguage(languages: readonly string[], language: string | undefined): readonly string[] {
  const known = language === undefined || languages.includes(language) || languages.length >= MOST_LANGUAGES
  return known ? languages : [...languages, language]
}
