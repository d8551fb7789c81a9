import { MAX_INTEGER_DIGITS } from '../../integer.ts'
import { PickleInput } from './pickle-input.ts'
import { globalKey, pythonGlobals } from './python-globals.ts'
import { pythonString } from './python-string.ts'
import { PyDict, PyGlobal, PyUuid } from './python-values.ts'
import { toPlain } from './to-plain.ts'

const STOP = 0x2e
const CLASS_NAME = /^[a-z_][\w.]{0,99}$/i

/**
 * Reads a pickle of protocol 0 to 5 that contains plain data. A pickle is a program for a small machine, which in
 * Python can call anything. This machine only makes plain data, and rejects everything else.
 *
 * @param bytes - A complete pickle.
 * @returns The value; see `toPlain`.
 * @throws Error for anything else, and for bytes after the pickle.
 * @see {@link https://github.com/python/cpython/blob/main/Lib/pickletools.py | pickletools}, which documents every
 *   opcode
 */
export function readPickle(bytes: Buffer): unknown {
  return toPlain(new PickleMachine(bytes).run())
}

class PickleMachine {
  /** By opcode, with the names of pickletools. */
  static readonly #steps: Readonly<Record<number, (machine: PickleMachine) => void>> = {
    128: (m) => void m.#input.byte(), // PROTO
    149: (m) => void m.#input.length64(), // FRAME
    40: (m) => void m.#marks.push(m.#stack.length), // MARK
    48: (m) => void m.#pop(), // POP
    49: (m) => void m.#popMark(), // POP_MARK
    50: (m) => m.#push(m.#top), // DUP
    78: (m) => m.#push(null), // NONE
    136: (m) => m.#push(true), // NEWTRUE
    137: (m) => m.#push(false), // NEWFALSE
    70: (m) => m.#float(m.#input.line()), // FLOAT
    71: (m) => m.#push(m.#input.float()), // BINFLOAT
    73: (m) => m.#int(m.#input.line()), // INT
    74: (m) => m.#push(m.#input.int32()), // BININT
    75: (m) => m.#push(m.#input.uint(1)), // BININT1
    77: (m) => m.#push(m.#input.uint(2)), // BININT2
    76: (m) => m.#decimal(m.#input.line()), // LONG
    138: (m) => m.#long(m.#input.byte()), // LONG1
    139: (m) => m.#long(m.#input.uint(4)), // LONG4
    83: (m) => m.#push(pythonString(m.#input.line())), // STRING
    84: (m) => m.#push(m.#input.text(m.#input.uint(4))), // BINSTRING
    85: (m) => m.#push(m.#input.text(m.#input.byte())), // SHORT_BINSTRING
    86: (m) => m.#push(rawUnicode(m.#input.line())), // UNICODE
    88: (m) => m.#push(m.#input.text(m.#input.uint(4))), // BINUNICODE
    140: (m) => m.#push(m.#input.text(m.#input.byte())), // SHORT_BINUNICODE
    141: (m) => m.#push(m.#input.text(m.#input.length64())), // BINUNICODE8
    66: (m) => m.#push(m.#input.take(m.#input.uint(4))), // BINBYTES
    67: (m) => m.#push(m.#input.take(m.#input.byte())), // SHORT_BINBYTES
    142: (m) => m.#push(m.#input.take(m.#input.length64())), // BINBYTES8
    150: (m) => m.#push(m.#input.take(m.#input.length64())), // BYTEARRAY8
    93: (m) => m.#push([]), // EMPTY_LIST
    108: (m) => m.#push(m.#popMark()), // LIST
    97: (m) => m.#append(m.#take(1)), // APPEND
    101: (m) => m.#append(m.#popMark()), // APPENDS
    41: (m) => m.#push([]), // EMPTY_TUPLE
    116: (m) => m.#push(m.#popMark()), // TUPLE
    133: (m) => m.#push(m.#take(1)), // TUPLE1
    134: (m) => m.#push(m.#take(2)), // TUPLE2
    135: (m) => m.#push(m.#take(3)), // TUPLE3
    125: (m) => m.#push(new PyDict()), // EMPTY_DICT
    100: (m) => m.#dict(m.#popMark()), // DICT
    115: (m) => m.#setItems(m.#take(2)), // SETITEM
    117: (m) => m.#setItems(m.#popMark()), // SETITEMS
    143: (m) => m.#push(new Set()), // EMPTY_SET
    144: (m) => m.#addItems(m.#popMark()), // ADDITEMS
    145: (m) => m.#push(new Set(m.#popMark())), // FROZENSET
    103: (m) => m.#get(Number(m.#input.line())), // GET
    104: (m) => m.#get(m.#input.byte()), // BINGET
    106: (m) => m.#get(m.#input.uint(4)), // LONG_BINGET
    112: (m) => m.#put(Number(m.#input.line())), // PUT
    113: (m) => m.#put(m.#input.byte()), // BINPUT
    114: (m) => m.#put(m.#input.uint(4)), // LONG_BINPUT
    148: (m) => m.#put(m.#memo.size), // MEMOIZE
    99: (m) => m.#global(m.#input.line(), m.#input.line()), // GLOBAL
    147: (m) => m.#global(...(m.#take(2) as [unknown, unknown])), // STACK_GLOBAL
    82: (m) => m.#call(), // REDUCE
    129: (m) => m.#call(), // NEWOBJ
    98: (m) => m.#build(), // BUILD
  }

  readonly #input: PickleInput
  readonly #globals: ReadonlyMap<string, PyGlobal>
  readonly #memo = new Map<number, unknown>()
  readonly #stack: unknown[] = []
  readonly #marks: number[] = []

  constructor(bytes: Buffer) {
    this.#input = new PickleInput(bytes)
    let budget = bytes.length
    this.#globals = pythonGlobals((count) => {
      budget -= count
      if (budget < 0) throw new RangeError('it copies more than it has')
    })
  }

  run(): unknown {
    for (;;) {
      const opcode = this.#input.byte()
      if (opcode === STOP) break
      const step = Object.hasOwn(PickleMachine.#steps, opcode) ? PickleMachine.#steps[opcode] : undefined
      if (!step) throw new TypeError(`opcode 0x${opcode.toString(16)} is not for plain data`)
      step(this)
    }
    if (!this.#input.ended) throw new RangeError('bytes follow the pickle')
    return this.#pop()
  }

  #push(value: unknown): void {
    this.#stack.push(value)
  }

  #pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw new RangeError('the stack is empty')
    return this.#stack.pop()
  }

  get #top(): unknown {
    const value = this.#pop()
    this.#stack.push(value)
    return value
  }

  /** Pops everything above the last mark. */
  #popMark(): unknown[] {
    const mark = this.#marks.pop()
    if (mark === undefined) throw new RangeError('there is no mark')
    return this.#stack.splice(mark)
  }

  #popTuple(): readonly unknown[] {
    const args = this.#pop()
    if (!Array.isArray(args)) throw new TypeError('expected a tuple')
    return args
  }

  #take(count: number): unknown[] {
    const values: unknown[] = []
    for (let at = count - 1; at >= 0; at -= 1) values[at] = this.#pop()
    return values
  }

  #get(index: number): void {
    if (!this.#memo.has(index)) throw new RangeError('nothing is stored there')
    this.#push(this.#memo.get(index))
  }

  #put(index: number): void {
    this.#memo.set(index, this.#top)
  }

  #append(values: readonly unknown[]): void {
    const list = this.#top
    if (!Array.isArray(list)) throw new TypeError('expected a list')
    for (const value of values) list.push(value)
  }

  #setItems(items: readonly unknown[]): void {
    const dict = this.#top
    if (!(dict instanceof PyDict) || items.length % 2 !== 0) throw new TypeError('expected a dict and pairs')
    for (let at = 0; at < items.length; at += 2) dict.entries.set(items[at], items[at + 1])
  }

  #addItems(values: readonly unknown[]): void {
    const set = this.#top
    if (!(set instanceof Set)) throw new TypeError('expected a set')
    for (const value of values) set.add(value)
  }

  #dict(items: readonly unknown[]): void {
    this.#push(new PyDict())
    this.#setItems(items)
  }

  #global(module: unknown, name: unknown): void {
    const full = globalKey(String(module), String(name))
    const known = this.#globals.get(full)
    // Only what can be the name of a class is shown: it tells what to change, and is no value.
    if (!known) throw new TypeError(`${CLASS_NAME.test(full) ? full : 'something'} is not for plain data`)
    this.#push(known)
  }

  #call(): void {
    const args = this.#popTuple()
    const callee = this.#pop()
    if (!(callee instanceof PyGlobal)) throw new TypeError('expected a class or function')
    this.#push(callee.call(args))
  }

  /** Sets the state of an instance. Only a UUID has one that matters. */
  #build(): void {
    const state = this.#pop()
    const instance = this.#top
    if (!(state instanceof PyDict)) throw new TypeError('expected a dict as state')
    if (instance instanceof PyUuid) {
      const int = state.entries.get('int')
      if (typeof int !== 'bigint' && !Number.isSafeInteger(int)) throw new TypeError('expected the number of a UUID')
      instance.int = BigInt.asUintN(128, BigInt(int as bigint | number))
    } else if (state.entries.size > 0) throw new TypeError('a state is not for plain data')
  }

  /** Reads two's complement, little endian. */
  #long(length: number): void {
    const bytes = this.#input.take(length)
    if (length > MAX_INTEGER_DIGITS) throw new RangeError(`an integer of ${length} bytes is too long`)
    this.#push(number(BigInt.asIntN(length * 8, BigInt(`0x0${bytes.reverse().toString('hex')}`))))
  }

  /** Reads digits; Python 2 adds an L. */
  #decimal(text: string): void {
    if (!/^[+-]?\d+L?$/.test(text) || text.length > MAX_INTEGER_DIGITS) throw new TypeError('expected an integer')
    this.#push(number(BigInt(text.replace(/^\+|L$/g, ''))))
  }

  #float(text: string): void {
    const special = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }[text]
    if (special === undefined && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text)) throw new TypeError('expected a float')
    this.#push(special ?? Number(text))
  }

  /** Reads an integer or boolean. Protocols 0 and 1 write booleans as integers of two digits. */
  #int(text: string): void {
    if (text === '00' || text === '01') this.#push(text === '01')
    else this.#decimal(text)
  }
}

function number(value: bigint): number | bigint {
  const short = Number(value)
  return Number.isSafeInteger(short) ? short : value
}

/** Decodes Python's raw-unicode-escape: latin-1 with `\uxxxx` and `\Uxxxxxxxx`. */
function rawUnicode(text: string): string {
  return text.replace(/\\u([\da-fA-F]{4})|\\U(000[\da-fA-F]|0010)([\da-fA-F]{4})/g, (_, unit, high, low) =>
    String.fromCodePoint(Number.parseInt(unit ?? high + low, 16)),
  )
}
