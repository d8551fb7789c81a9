import { PyDict, PyGlobal, PyTimedelta, PyTimezone, PyUuid } from './python-values.ts'

/**
 * Turns what a pickle built into JavaScript values. A dict becomes an object if all its keys are strings, else a Map.
 * Types that only Python has become the text that DjangoJSONEncoder writes. One object stays one object, even in a
 * cycle.
 *
 * @param value - What the pickle built.
 * @throws TypeError for a class or a timezone on its own, and for a dict with the key `__proto__`.
 * @throws RangeError when it is nested too deeply for the stack.
 */
export function toPlain(value: unknown): unknown {
  const done = new Map<unknown, unknown>()

  const fill = <Container>(from: unknown, to: Container, add: (to: Container) => void): Container => {
    done.set(from, to)
    add(to)
    return to
  }

  const convert = (from: unknown): unknown => {
    if (typeof from !== 'object' || from === null) return from
    const known = done.get(from)
    if (known !== undefined) return known
    if (Array.isArray(from)) {
      return fill(from, from, (list) => {
        for (const [at, each] of list.entries()) list[at] = convert(each)
      })
    }
    if (from instanceof Set) {
      return fill(from, new Set(), (set) => {
        for (const each of from) set.add(convert(each))
      })
    }
    if (from instanceof PyDict) return convertDict(from)
    if (from instanceof PyTimedelta || from instanceof PyUuid) return String(from)
    if (from instanceof PyGlobal) throw new TypeError(`${from.name} itself is not a value`)
    if (from instanceof PyTimezone) throw new TypeError('a timezone alone is not a value')
    return from
  }

  const convertDict = (dict: PyDict): unknown => {
    const keys = [...dict.entries.keys()]
    if (!keys.every((key) => typeof key === 'string')) {
      return fill(dict, new Map(), (map) => {
        for (const [key, each] of dict.entries) map.set(convert(key), convert(each))
      })
    }
    return fill<Record<string, unknown>>(dict, {}, (object) => {
      for (const [key, each] of dict.entries) {
        if (key === '__proto__') throw new TypeError('a dict with the key "__proto__"')
        object[String(key)] = convert(each)
      }
    })
  }

  return convert(value)
}
