import { makeDate, makeDatetime, makeTime, makeTimedelta, makeTimezone } from './python-dates.ts'
import { PyDict, PyGlobal, PyTimedelta, PyTimezone, PyUuid } from './python-values.ts'

const UTC = new PyTimezone(new PyTimedelta(0, 0, 0))

/**
 * The classes and functions a pickle may name, and what stands for a call of each. There are no others: nothing else is ever looked up, made or called.
 *
 * @param copied - Told how many elements a call copies. Calls can be given one value again and again, so the sum has to be bounded.
 * @returns By module and name, with the names Python 2 wrote.
 */
export function pythonGlobals(copied: (count: number) => void): ReadonlyMap<string, PyGlobal> {
  const listOf = (args: readonly unknown[]): unknown[] => {
    const [list = []] = args
    if (args.length > 1 || !Array.isArray(list)) throw new TypeError('expected a list')
    copied(list.length)
    return list
  }
  const bytesOf = ([text = '', encoding = 'latin1']: readonly unknown[]): Buffer => {
    if (Buffer.isBuffer(text)) copied(text.length)
    if (Buffer.isBuffer(text)) return Buffer.from(text)
    if (typeof text !== 'string' || !/^(latin[-_]?1|iso-8859-1)$/i.test(String(encoding))) {
      throw new TypeError('expected bytes as latin-1')
    }
    copied(text.length)
    return Buffer.from(text, 'latin1')
  }
  const set = (args: readonly unknown[]): Set<unknown> => new Set(listOf(args))
  const calls: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
    'builtins.set': set,
    'builtins.frozenset': set,
    'builtins.list': (args) => [...listOf(args)],
    'builtins.bytes': bytesOf,
    'builtins.bytearray': bytesOf,
    '_codecs.encode': bytesOf,
    'collections.OrderedDict': (args) => orderedDict(listOf(args)),
    'datetime.datetime': makeDatetime,
    'datetime.date': makeDate,
    'datetime.time': makeTime,
    'datetime.timedelta': makeTimedelta,
    'datetime.timezone': makeTimezone,
    'pytz._UTC': () => UTC,
    'zoneinfo.ZoneInfo._unpickle': ([name]) => utcOnly(name),
    'decimal.Decimal': ([text]) => string(text),
    'uuid.UUID': () => new PyUuid(),
    'django.utils.safestring.SafeString': ([text = '']) => string(text),
    'django.utils.safestring.SafeText': ([text = '']) => string(text),
    'copyreg._reconstructor': reconstruct,
    'builtins.object': () => {
      throw new TypeError('an object of no class')
    },
  }
  return new Map(Object.entries(calls).map(([name, call]) => [name, new PyGlobal(name, call)]))
}

/** Modules as Python 2 and protocols up to 2 name them. */
const RENAMED: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' }

/**
 * The key of a global.
 *
 * @param module - As the pickle has it.
 * @param name - As the pickle has it.
 */
export function globalKey(module: string, name: string): string {
  return `${Object.hasOwn(RENAMED, module) ? RENAMED[module] : module}.${name}`
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('expected a string')
  return value
}

/** What offset a region has at some time is not known here. */
function utcOnly(name: unknown): PyTimezone {
  if (name !== 'UTC' && name !== 'Etc/UTC') throw new TypeError('a timezone other than UTC or a fixed offset')
  return UTC
}

function orderedDict(pairs: readonly unknown[]): PyDict {
  const dict = new PyDict()
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new TypeError('expected pairs')
    dict.entries.set(pair[0], pair[1])
  }
  return dict
}

/** What protocols 0 and 1 call to make an instance: of the class, as the base, from the base's value. */
function reconstruct([type, base, value]: readonly unknown[]): unknown {
  if (!(type instanceof PyGlobal) || !(base instanceof PyGlobal)) throw new TypeError('expected a class')
  return type.call(base.name === 'builtins.object' ? [] : [value])
}
