import { describeType, describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'
import { listNames, nearest } from '../errors/nearest.ts'
import type { OptionRule, OptionRules } from './option-rule.ts'

/** What others call an option, in lower case: node-redis and Keyv, django-redis, and people. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  ttl: 'timeout',
  ex: 'timeout',
  expire: 'timeout',
  expires: 'timeout',
  expiresin: 'timeout',
  maxage: 'timeout',
  fallback: 'default',
  defaultvalue: 'default',
  count: 'itersize',
}

/** What is not an option but a method. */
const METHODS: Readonly<Record<string, string>> = { prefix: 'withPrefix()', keyPrefix: 'withPrefix()' }

const NONE: object = Object.freeze({})

/** Checks the options of a method: see {@link optionsChecker}. `method` is for checks that several methods share. */
export type OptionsChecker<Options extends object> = (options: Options | undefined, method?: string) => Options

/**
 * Makes the check of a method's options. It costs one look at each option that is given.
 *
 * @param call - How the method is called: `set(key, value, options)`.
 * @param rules - Every option, and what it may be.
 * @param positional - The option that callers of Django pass in this place without its name, where there is one.
 * @returns Returns the options, no options for `undefined`; throws {@link ArgumentError} for anything but an object, an
 *   unknown option, and an option of another kind.
 *
 * @example
 * ```ts
 * const check = optionsChecker<KeyOptions>('delete(key, options)', { version: integer }, 'version')
 * check({ version: 2 }) // { version: 2 }
 * check(2) // ArgumentError: delete() takes its options in an object: delete(key, { version: 2 }), got a number.
 * ```
 */
export function optionsChecker<Options extends object>(
  call: string,
  rules: OptionRules<Options>,
  positional?: keyof Options & string,
): OptionsChecker<Options> {
  const start = call.indexOf('(')
  const name = call.slice(0, start)
  const operands = call.slice(start)
  // Without a prototype, so that `constructor` is no option.
  const known: Readonly<Record<string, OptionRule>> = Object.assign(Object.create(null), rules)
  return (options, method = name) => {
    if (options === undefined) return NONE as Options
    if (typeof options !== 'object' || options === null || Array.isArray(options)) {
      throw notAnObject(method, operands, positional, options)
    }
    for (const option in options) {
      const value: unknown = options[option]
      const rule = known[option]
      if (rule === undefined) throw unknownOption(method, option, Object.keys(known))
      if (value !== undefined && !rule.accepts(value)) throw wrongKind(method, option, rule, value)
    }
    return options
  }
}

function notAnObject(method: string, operands: string, positional: string | undefined, given: unknown): ArgumentError {
  // What stands in the place of a default is a value, which no message shows.
  const shown = typeof given === 'number' || given === null ? describeValue(given) : '…'
  const option = positional ? `{ ${positional}: ${positional === 'default' ? '…' : shown} }` : '{ … }'
  const form = method + operands.replace(/options\)$/, `${option})`)
  return new ArgumentError(`${method}() takes its options in an object: ${form}, got ${describeType(given)}.`)
}

function unknownOption(method: string, name: string, known: readonly string[]): ArgumentError {
  return new ArgumentError(`${method}() has no option "${name}". ${advice(name, known)}`)
}

function advice(name: string, known: readonly string[]): string {
  if (Object.hasOwn(METHODS, name)) return `Use ${METHODS[name]} of the cache.`
  const inOurCase = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  const lower = inOurCase.toLowerCase()
  const other = Object.hasOwn(OTHER_NAMES, lower) ? (OTHER_NAMES[lower] as string) : inOurCase
  const guess = known.includes(other) ? other : nearest(inOurCase, known)
  return guess === undefined ? `${capital(listNames(name, known, 'known'))}.` : `Did you mean "${guess}"?`
}

function wrongKind(method: string, name: string, { expected }: OptionRule, value: unknown): ArgumentError {
  return new ArgumentError(`The option "${name}" of ${method}() must be ${expected}, got ${describeValue(value)}.`)
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
