import { PyDict, PyGlobal, PyTimedelta, PyTimezone, PyUuid } from './python-values.ts'

/**
 * Turns what a pickle built into values of JavaScript: a dict into an object where all its keys are strings, else into a Map; what only Python has into the text
 * that DjangoJSONEncoder writes for it. What was one object stays one, also in a circle.
 *
 * @param value - What was built.
 * @throws TypeError for a class, or a timezone, alone.
 * @throws RangeError beyond what the stack holds.
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
    if (from instanceof PyGlobal) throw new TypeError(`${from.name} itself is no value`)
    if (from instanceof PyTimezone) throw new TypeError('a timezone alone is no value')
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
      for (const [key, each] of dict.entries) if (key !== '__proto__') object[String(key)] = convert(each)
    })
  }

  return convert(value)
}
