import { type BareItem, type InnerList, type Item, isInnerList, parseDictionary, Token } from 'structured-headers'
import { type Fields, fieldText } from '../heads.ts'
import { type CacheControl, type Occurrence, parseCacheControl } from './cache-control.ts'

/** The directives that address this cache. */
export interface ResponseControl {
  /** The directives. */
  readonly control: CacheControl
  /** True when a targeted field has them: then Cache-Control and Expires mean nothing (RFC 9213 §2.2). */
  readonly targeted: boolean
}

const IN_SECONDS = new Set(['max-age', 's-maxage', 'stale-if-error', 'stale-while-revalidate'])

/**
 * Returns the directives of a response that address this cache: those of the first targeted field that is valid and not
 * empty, else those of Cache-Control (RFC 9213 §2.2). A field that is no Dictionary of RFC 9651 is ignored, and so is a
 * number of seconds that is no integer (§2.1).
 *
 * @param headers - The response's fields.
 * @param targets - Names of targeted fields in lower case, the most specific one first.
 */
export function responseControl(headers: Fields, targets: readonly string[]): ResponseControl {
  for (const name of targets) {
    const text = fieldText(headers, name)
    const control = text === undefined ? undefined : parseTargeted(text)
    if (control && control.size > 0) return { control, targeted: true }
  }
  return { control: parseCacheControl(headers), targeted: false }
}

function parseTargeted(text: string): CacheControl | undefined {
  const control = new Map<string, readonly Occurrence[]>()
  try {
    for (const [name, member] of parseDictionary(text)) {
      const argument = argumentOf(member)
      if (argument === false || (IN_SECONDS.has(name) && typeof argument !== 'number')) continue
      control.set(name, [{ argument: argument === true ? undefined : String(argument), wellFormed: true }])
    }
  } catch {
    return undefined
  }
  return control
}

/** `true` for a directive without an argument; `false` for one that is switched off, as `no-store=?0`. */
function argumentOf(member: InnerList | Item): boolean | number | string {
  // `private=("a" "b")` is no form of RFC 9213: the directive counts as a whole.
  if (isInnerList(member)) return true
  const value: BareItem = member[0]
  if (typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isInteger(value) ? value : String(value)
  return value instanceof Token ? value.toString() : true
}
