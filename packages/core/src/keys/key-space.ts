import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError, IrreversibleKeysError, KeyError } from '../errors/errors.ts'
import { completeGlob, escapeGlob } from './glob.ts'
import {
  defaultKeyFunction,
  defaultReverseKeyFunction,
  type KeyFunction,
  type ReverseKeyFunction,
} from './key-function.ts'

/** What determines the stored keys of a cache. */
export interface KeySpaceOptions {
  /** KEY_PREFIX. @defaultValue `''` */
  readonly prefix?: string | undefined
  /** VERSION, an integer. @defaultValue 1 */
  readonly version?: number | undefined
  /** KEY_FUNCTION. @defaultValue `prefix:version:key` */
  readonly keyFunction?: KeyFunction | undefined
  /** REVERSE_KEY_FUNCTION. @defaultValue derived from a `keyFunction` that only joins its arguments */
  readonly reverseKeyFunction?: ReverseKeyFunction | undefined
}

/** A set of stored keys: the glob finds them, the predicate confirms them. */
export interface KeyScope {
  /** A Redis glob over stored keys. May match other keys too. */
  readonly glob: string
  /** Tells whether a stored key that matches the glob belongs to the set. */
  readonly owns: (storedKey: string) => boolean
}

/** The text around version and key in a stored key, for a KEY_FUNCTION that only joins its arguments. */
interface Template {
  readonly glob: string
  readonly expression: RegExp
}

// A version and a key that no KEY_FUNCTION contains by chance: where they reappear shows how it joins its arguments.
const PROBE_VERSION = 908_172_635_441
const PROBE_KEY = '\u0001probe\u0002'
const SAME_VERSION = '\\k<version>'

/** Turns logical keys into stored keys, and finds the logical keys of stored ones. */
export class KeySpace {
  /** KEY_PREFIX. */
  readonly prefix: string
  /** The version of calls that name none. */
  readonly version: number
  readonly #options: KeySpaceOptions
  readonly #make: KeyFunction
  /** What every key of the default version starts with, if KEY_FUNCTION is the default. */
  readonly #start: string | undefined
  readonly #reverse: ReverseKeyFunction | undefined
  readonly #all: Template | undefined

  /**
   * @param options - Prefix, version and key functions.
   * @throws {@link ArgumentError} when the version is not an integer.
   */
  constructor(options: KeySpaceOptions = {}) {
    this.#options = options
    this.prefix = options.prefix ?? ''
    this.version = checkVersion(options.version ?? 1)
    this.#make = options.keyFunction ?? defaultKeyFunction
    this.#start = this.#make === defaultKeyFunction ? defaultKeyFunction('', this.prefix, this.version) : undefined
    this.#all = deriveTemplate(this.#make, this.prefix)
    const reverse = options.reverseKeyFunction
    this.#reverse = reverse === defaultReverseKeyFunction ? undefined : reverse
  }

  /** Whether KEY_FUNCTION only joins its arguments, so that stored keys can be found by patterns. */
  get joins(): boolean {
    return this.#all !== undefined
  }

  /**
   * Makes the stored key of a logical key.
   *
   * @param key - Logical key: a well-formed string, which may be empty.
   * @param version - Defaults to the cache's VERSION.
   * @returns The stored key.
   * @throws {@link KeyError} when the key is not a string or contains half of a surrogate pair (two such keys would
   *   become the same bytes).
   */
  make(key: string, version: number = this.version): string {
    checkKey(key)
    if (version !== this.version) return this.#make(key, this.prefix, checkVersion(version))
    return this.#start === undefined ? this.#make(key, this.prefix, version) : this.#start + key
  }

  /**
   * Returns the logical key of one of this cache's stored keys.
   *
   * @param storedKey - A key that {@link KeySpace.make} made.
   * @throws {@link IrreversibleKeysError} when the KEY_FUNCTION cannot be reversed.
   */
  reverse(storedKey: string): string {
    if (this.#reverse) return this.#reverse(storedKey)
    return this.#template().expression.exec(storedKey)?.groups?.key ?? storedKey
  }

  /**
   * Describes every key of this cache, in all versions.
   *
   * @throws {@link IrreversibleKeysError} when the KEY_FUNCTION cannot be reversed.
   */
  all(): KeyScope {
    const { glob, expression } = this.#template()
    return { glob, owns: (storedKey) => expression.test(storedKey) }
  }

  /**
   * Describes the keys of one version whose logical key matches a glob.
   *
   * @param pattern - The caller's glob over logical keys.
   * @param version - Defaults to the cache's VERSION.
   * @throws {@link IrreversibleKeysError} when the KEY_FUNCTION cannot be reversed.
   */
  matching(pattern: string, version: number = this.version): KeyScope {
    if (typeof pattern !== 'string')
      throw new ArgumentError(`A pattern must be a string, got ${describeValue(pattern)}.`)
    const { expression } = this.#template()
    const marked = this.#make(PROBE_KEY, this.prefix, checkVersion(version))
    const [before = '', after = ''] = marked.split(PROBE_KEY).map(escapeGlob)
    const glob = `${before}${completeGlob(pattern)}${after}`
    const wanted = String(version)
    return {
      glob,
      owns: (storedKey) => {
        const match = expression.exec(storedKey)
        return match !== null && (match.groups?.version ?? wanted) === wanted
      },
    }
  }

  /**
   * Returns the stored key of a tag's token. It has text where values have their version, so it never equals a value's
   * key.
   *
   * @param name - The tag.
   */
  tag(name: string): string {
    return `${this.prefix}:!tag:${name}`
  }

  /**
   * Returns the stored key of a lock. A cluster hashes only the text in braces, so that {@link KeySpace.fence} is in
   * the same slot.
   *
   * @param name - The lock's name.
   */
  lock(name: string): string {
    // Redis ignores empty braces, and stops at the first closing one.
    const inside = /^(?:$|[}\\])/.test(name) ? `\\${name}` : name
    return `${this.prefix}:!lock:{${inside}}`
  }

  /**
   * Returns the stored key of the counter of a lock's fencing tokens.
   *
   * @param name - The lock's name.
   */
  fence(name: string): string {
    return `${this.lock(name)}:fence`
  }

  /**
   * Returns the stored key of a rate limit.
   *
   * @param name - What is limited.
   */
  limit(name: string): string {
    return `${this.prefix}:!limit:${name}`
  }

  /**
   * Returns a key space with another version.
   *
   * @param version - The version of calls that name none.
   * @throws {@link ArgumentError} when it is not an integer.
   */
  withVersion(version: number): KeySpace {
    return new KeySpace({ ...this.#options, version })
  }

  /**
   * Returns a key space with another prefix.
   *
   * @param prefix - Precedes every stored key.
   * @throws {@link ArgumentError} when it is not a string, or one of the two prefixes continues the other by
   *   `:<digits>`.
   */
  withPrefix(prefix: string): KeySpace {
    if (typeof prefix !== 'string') throw new ArgumentError(`A prefix must be a string, got ${describeValue(prefix)}.`)
    if (continuesByNumber(prefix, this.prefix) || continuesByNumber(this.prefix, prefix)) {
      const message = `The prefixes "${prefix}" and "${this.prefix}" differ by a number, so their keys could be the same.`
      throw new ArgumentError(message)
    }
    return new KeySpace({ ...this.#options, prefix })
  }

  #template(): Template {
    if (this.#all) return this.#all
    throw new IrreversibleKeysError(
      'KEY_FUNCTION does more than join prefix, version and key, or puts no text between version and key, so this cache cannot find its own keys. Increase VERSION instead of clearing, or use a KEY_FUNCTION that only joins.',
    )
  }
}

/**
 * Checks a logical key.
 *
 * @param key - Any value.
 * @throws {@link KeyError} when it is not a string or contains half of a surrogate pair (two such keys would become the
 *   same bytes).
 */
export function checkKey(key: string): void {
  if (typeof key !== 'string') throw new KeyError(`A key must be a string, got ${describeValue(key)}.`)
  if (!key.isWellFormed()) {
    throw new KeyError('A key must be well-formed Unicode; this one contains half of a surrogate pair.')
  }
}

/**
 * Checks a version.
 *
 * @param version - Any value.
 * @returns The version.
 * @throws {@link ArgumentError} when it is not a safe integer.
 */
export function checkVersion(version: number): number {
  if (Number.isSafeInteger(version)) return version
  throw new ArgumentError(`A version must be an integer, got ${describeValue(version)}.`)
}

/**
 * Tells whether a prefix continues another one by a colon and a number, which looks like a version.
 *
 * @param inner - The longer prefix.
 * @param outer - The shorter.
 */
export function continuesByNumber(inner: string, outer: string): boolean {
  return inner.startsWith(outer) && /^:-?\d+(:|$)/.test(inner.slice(outer.length))
}

/**
 * Finds out how the function joins its arguments; `undefined` when it does more than join them, even if only for long
 * keys.
 */
function deriveTemplate(make: KeyFunction, prefix: string): Template | undefined {
  const template = probe(make, prefix, PROBE_KEY)
  return template?.glob === probe(make, prefix, PROBE_KEY.repeat(100))?.glob ? template : undefined
}

function probe(make: KeyFunction, prefix: string, probeKey: string): Template | undefined {
  let sample: string
  try {
    sample = make(probeKey, prefix, PROBE_VERSION)
  } catch {
    return undefined
  }
  const [before, after, ...more] = sample.split(probeKey)
  if (before === undefined || after === undefined || more.length > 0) return undefined
  if (isAmbiguous(before, after)) return undefined
  const glob = `${joinVersion(before, escapeGlob, '*')}*${joinVersion(after, escapeGlob, '*')}`
  const head = joinVersion(before, escapeExpression, SAME_VERSION)
  const tail = joinVersion(after, escapeExpression, SAME_VERSION)
  // The first place of the version captures it; all others must repeat it.
  const expression = `^${head}(?<key>[^]*)${tail}$`.replace(SAME_VERSION, '(?<version>-?\\d+)')
  return { glob, expression: new RegExp(expression) }
}

/** Whether a version stands beside the key, or beside a digit next to it: `1` and `23` join as `12` and `3` do. */
function isAmbiguous(before: string, after: string): boolean {
  const [, ...fromVersion] = before.split(String(PROBE_VERSION))
  const [toVersion = '', ...rest] = after.split(String(PROBE_VERSION))
  const left = fromVersion.at(-1)
  return (left !== undefined && !/^\D/.test(left)) || (rest.length > 0 && !/\D$/.test(toVersion))
}

function joinVersion(text: string, escapeText: (text: string) => string, wildcard: string): string {
  return text.split(String(PROBE_VERSION)).map(escapeText).join(wildcard)
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
