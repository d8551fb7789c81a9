/** The value of a field: one line, or one string per line. */
export type FieldValue = string | number | readonly string[]

/**
 * Fields by their names in lower case, as node's `IncomingMessage.headers` and `ServerResponse.getHeaders()` give them.
 */
export type Fields = Readonly<Record<string, FieldValue | undefined>>

/** The part of a request that caching decisions read. */
export interface RequestHead {
  /** The method, in upper case as on the wire. */
  readonly method: string
  /** The fields as they arrived. */
  readonly headers: Fields
}

/** The part of a response that caching decisions read. */
export interface ResponseHead {
  /** The status code. */
  readonly status: number
  /** The fields as the application set them. */
  readonly headers: Fields
}

/**
 * Returns the lines of a field.
 *
 * @param fields - Fields by lower-case name.
 * @param name - A name in lower case.
 * @returns One string per line; empty when the field is absent.
 */
export function fieldLines(fields: Fields, name: string): readonly string[] {
  // A plain object also has `constructor`, which a Vary field may name.
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (value === undefined) return []
  return typeof value === 'object' ? value : [String(value)]
}

/**
 * Returns a field as one text, its lines joined as RFC 9110 §5.3 allows.
 *
 * @param fields - Fields by lower-case name.
 * @param name - A name in lower case.
 * @returns The text, or `undefined` when the field is absent.
 */
export function fieldText(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  // Nearly every field of a request is one line.
  if (value === undefined || typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : value.length === 0 ? undefined : value.join(', ')
}

/**
 * Tells whether a field is present, even if it is empty.
 *
 * @param fields - Fields by lower-case name.
 * @param name - A name in lower case.
 */
export function hasField(fields: Fields, name: string): boolean {
  return Object.hasOwn(fields, name) && fields[name] !== undefined
}
