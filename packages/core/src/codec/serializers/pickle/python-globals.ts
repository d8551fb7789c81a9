import { makeDate, makeDatetime, makeTime, makeTimedelta, makeTimezone } from './python-dates.ts'
import { PyDict, PyGlobal, PyTimedelta, PyTimezone, PyUuid } from './python-values.ts'

const UTC = new PyTimezone(new PyTimedelta(0, 0, 0))

/**
 * Makes the table of classes and functions that a pickle may name, with what each call does here. Nothing else is ever
 * looked up, created or called.
 *
 * @param copied - Called with the number of elements that a call copies. One value can be passed to many calls, so the
 *   sum must be limited.
 * @returns The table by module and name, including the names of Python 2.
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

/** The module names of Python 2 and of protocols up to 2. */
const RENAMED: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' }

/**
 * Makes the table key of a global.
 *
 * @param module - The module in the pickle.
 * @param name - The name in the pickle.
 */
export function globalKey(module: string, name: string): string {
  return `${Object.hasOwn(RENAMED, module) ? RENAMED[module] : module}.${name}`
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('expected a string')
  return value
}

/** Makes a timezone of a region. Only UTC: the offsets of other regions are not known here. */
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

/** Makes an instance as protocols 0 and 1 do: of a class, from the value of its base class. */
function reconstruct([type, base, value]: readonly unknown[]): unknown {
  if (!(type instanceof PyGlobal) || !(base instanceof PyGlobal)) throw new TypeError('expected a class')
  return type.call(base.name === 'builtins.object' ? [] : [value])
}
