/**
 * A value of Python in JSON: strings, booleans and None as they are, everything else as an object whose one property
 * names the type. Integers and floats are text, as Python's `repr` writes them.
 */
export type Notation =
  | null
  | boolean
  | string
  | { readonly int: string }
  | { readonly float: string }
  | { readonly bytes: string }
  | { readonly datetime: string }
  | { readonly list: readonly Notation[] }
  | { readonly tuple: readonly Notation[] }
  | { readonly set: readonly Notation[] }
  | { readonly dict: readonly (readonly [Notation, Notation])[] }
  | { readonly other: string }

export const int = (value: number | bigint): Notation => ({ int: String(value) })
export const float = (text: string): Notation => ({ float: text })
export const list = (...items: readonly Notation[]): Notation => ({ list: items })
export const tuple = (...items: readonly Notation[]): Notation => ({ tuple: items })
export const set = (...items: readonly Notation[]): Notation => ({ set: items })
export const dict = (items: Readonly<Record<string, Notation>>): Notation => ({ dict: Object.entries(items) })
