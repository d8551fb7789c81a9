/** What one option of a method may be. */
export interface OptionRule {
  /** Tells whether a value is allowed. `undefined` always is: it means that the option was not given. */
  readonly accepts: (value: unknown) => boolean
  /** What is allowed, for messages: `true or false`. */
  readonly expected: string
}

/** The rules of all options of a method. */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule }

/** The rules that options of many methods share. */
export const optionRule: Readonly<Record<SharedRule, OptionRule>> = {
  /** For what is checked where it is used. */
  checkedInUse: { accepts: () => true, expected: 'anything' },
  boolean: { accepts: (value) => typeof value === 'boolean', expected: 'true or false' },
  text: { accepts: (value) => typeof value === 'string', expected: 'a string' },
  integer: { accepts: Number.isSafeInteger, expected: 'an integer' },
  callback: { accepts: (value) => typeof value === 'function', expected: 'a function' },
  abortSignal: { accepts: (value) => value instanceof AbortSignal, expected: 'an AbortSignal' },
  /** The validator of a library; it may be a function, as arktype's is. */
  standardSchema: {
    accepts: (value) =>
      ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value,
    expected: 'a Standard Schema, for example of zod',
  },
}

/**
 * Makes the rule of an option that is one of a few words.
 *
 * @param words - The words.
 */
export function oneOf(...words: readonly string[]): OptionRule {
  const expected = words.map((word) => `'${word}'`).join(' or ')
  return { accepts: (value) => words.includes(value as string), expected }
}

type SharedRule = 'abortSignal' | 'boolean' | 'callback' | 'checkedInUse' | 'integer' | 'standardSchema' | 'text'
