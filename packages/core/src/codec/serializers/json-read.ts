import { crypto } from '../../on-demand/node-modules.ts'
import { MAX_INTEGER_DIGITS } from '../integer.ts'

const INTEGER = /^-?[1-9]\d{15,}$/
/** What is too large for a number is read as infinity. */
const INFINITIES: Readonly<Record<string, string>> = { Infinity: '1e999', '-Infinity': '-1e999' }

let madeMark: string | undefined

/** Stands in front of text that JSON.parse cannot read as a value. Random, so that no stored string starts with it. */
function markText(): string {
  madeMark ??= `${crypto().randomBytes(12).toString('base64')}:`
  return madeMark
}

/**
 * Reads JSON and Python's NaN and Infinity. Integers beyond the safe range become bigints. The time is that of
 * JSON.parse, except for a text with such integers or names, which is parsed twice.
 *
 * @param text - JSON text.
 * @throws SyntaxError when it is not JSON, has a property `__proto__`, or an integer of more than 100,000 digits. The
 *   message shows nothing of the text.
 */
export function parseJson(text: string): unknown {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text
  let value: unknown
  try {
    value = JSON.parse(plain)
  } catch {
    if (!plain.includes('NaN') && !plain.includes('Infinity')) throw notJson()
    return parseMarked(mark(plain))
  }
  if (!hasLargeNumber(value, 0)) return value
  const marked = mark(plain)
  return marked === plain ? value : parseMarked(marked)
}

function parseMarked(marked: string): unknown {
  const root: [unknown] = [undefined]
  try {
    root[0] = JSON.parse(marked)
  } catch {
    throw notJson()
  }
  const front = markText()
  visit(root, (text) => (text.startsWith(front) ? restore(text.slice(front.length)) : text))
  return root[0]
}

/** Without the cause: the message of JSON.parse shows a part of the text. */
function notJson(): SyntaxError {
  return new SyntaxError('it is not JSON')
}

/** How deep a function may call itself to look at a value; {@link visit} goes deeper, in more time. */
const LOOK_DEPTH = 100

/**
 * Tells whether a parsed value has a number beyond the safe range, which may be an integer that lost digits. It looks
 * at everything, also when one is found.
 *
 * @param value - The value.
 * @param depth - How deep it is in the whole.
 * @throws SyntaxError for a property `__proto__`.
 */
function hasLargeNumber(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return isLarge(value)
  if (typeof value !== 'object' || value === null) return false
  if (depth === LOOK_DEPTH) return visit([value], undefined)
  let large = false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) if (hasLargeNumber(value[index], depth + 1)) large = true
    return large
  }
  for (const key in value) {
    if (key === '__proto__') throw new SyntaxError('it has a property "__proto__"')
    if (hasLargeNumber((value as Readonly<Record<string, unknown>>)[key], depth + 1)) large = true
  }
  return large
}

function isLarge(value: number): boolean {
  return !(value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER)
}

/**
 * Looks at everything in a parsed value, without calling itself: a text can nest deeper than the stack.
 *
 * @param root - A list around the value.
 * @param change - Replaces a string.
 * @returns Whether a number is beyond the safe range.
 * @throws SyntaxError for a property `__proto__`.
 */
function visit(root: [unknown], change: ((text: string) => unknown) | undefined): boolean {
  let large = false
  const pending: object[] = [root]
  const see = (container: object, key: number | string, value: unknown): void => {
    if (typeof value === 'number') {
      if (isLarge(value)) large = true
    } else if (typeof value === 'object') {
      if (value !== null) pending.push(value)
    } else if (change !== undefined && typeof value === 'string') {
      ;(container as Record<number | string, unknown>)[key] = change(value)
    }
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) {
      for (let index = 0; index < next.length; index += 1) see(next, index, next[index])
      continue
    }
    for (const key in next) {
      if (key === '__proto__') throw new SyntaxError('it has a property "__proto__"')
      see(next, key, (next as Readonly<Record<string, unknown>>)[key])
    }
  }
  return large
}

function restore(text: string): unknown {
  if (text === 'NaN') return Number.NaN
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Makes a text that JSON.parse reads: a marked string for each integer of 16 digits or more and each NaN, and a number
 * for each Infinity.
 */
function mark(text: string): string {
  const pieces: string[] = []
  let copied = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(text, at)
      continue
    }
    if (!isWordCode(code)) {
      at += 1
      continue
    }
    const start = at
    while (at < text.length && isWordCode(text.charCodeAt(at))) at += 1
    // JSON's own words and most numbers are shorter.
    if (at - start < 16 && !isName(text, start)) continue
    const word = text.slice(start, at)
    const substitute = substituteOf(word)
    if (substitute === undefined || isPropertyName(text, at)) continue
    pieces.push(text.slice(copied, start), substitute)
    copied = at
  }
  if (copied === 0) return text
  pieces.push(text.slice(copied))
  return pieces.join('')
}

/** What to write for a word that JSON.parse does not read as it is. */
function substituteOf(word: string): string | undefined {
  if (word === 'NaN') return `"${markText()}NaN"`
  if (!INTEGER.test(word)) return Object.hasOwn(INFINITIES, word) ? INFINITIES[word] : undefined
  if (word.length > MAX_INTEGER_DIGITS) throw new SyntaxError(`an integer of ${word.length} digits is too long`)
  return `"${markText()}${word}"`
}

function isName(text: string, start: number): boolean {
  return text.startsWith('NaN', start) || text.startsWith('Infinity', start) || text.startsWith('-Infinity', start)
}

/** Letters, digits, and what else numbers consist of. */
function isWordCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x2b
  )
}

/** Whether a colon follows, which makes it a property name: only strings can be one. */
function isPropertyName(text: string, end: number): boolean {
  let at = end
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1
  return text[at] === ':'
}

/** Returns the index after the string that starts here. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = quote - 1
    while (text.charCodeAt(backslashes) === BACKSLASH) backslashes -= 1
    if ((quote - backslashes) % 2 === 1) return quote + 1
  }
  return text.length
}
