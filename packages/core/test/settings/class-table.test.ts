import { describe, expect, test } from 'vitest'
import {
  Absent,
  type ClassTable,
  JsonSerializer,
  LocMemCache,
  lookUpClass,
  mergeClassTables,
  OnDemand,
} from '../../src/index.ts'
import { build, problemsOf } from '../support.ts'

class Mine extends JsonSerializer {}

const table: ClassTable = {
  SERIALIZER: { json: JsonSerializer, 'long.path.JsonSerializer': JsonSerializer, pickle: new Absent('use json') },
}

function problem(value: unknown, setting = 'SERIALIZER'): string {
  const lookup = lookUpClass(table, setting, value)
  return 'problem' in lookup ? lookup.problem : 'found'
}

describe('a class', () => {
  test('is found by short name, by path and by itself', () => {
    for (const value of ['json', 'long.path.JsonSerializer', JsonSerializer]) {
      expect(lookUpClass(table, 'SERIALIZER', value)).toEqual({ found: JsonSerializer })
    }
    expect(lookUpClass(table, 'SERIALIZER', Mine)).toEqual({ found: Mine })
    expect(lookUpClass({}, 'SERIALIZER', Mine)).toEqual({ found: Mine })
  })

  test.each(['jsn', 'JSON', 'Json', 'jsom'])('of the name %j was probably meant to be json', (name) => {
    expect(problem(name)).toContain('did you mean "json"?')
  })

  test('of an unlikely name comes with the names there are, without those that have no class', () => {
    expect(problem('something.else')).toContain('known names: json, long.path.JsonSerializer. ')
  })

  test('that has none here says what to use instead, and is never the guess', () => {
    expect(problem('pickle')).toBe('"pickle" is not available in Node: use json')
    expect(problem('pickl')).not.toContain('did you mean "pickle"')
  })

  test('that is loaded on demand is loaded when its name is looked up', () => {
    let loads = 0
    const load = (): typeof Mine => {
      loads += 1
      return Mine
    }
    const merged = mergeClassTables(table, { SERIALIZER: { mine: new OnDemand(load) } })
    lookUpClass(merged, 'SERIALIZER', 'json')
    lookUpClass(merged, 'SERIALIZER', 'mime')
    expect(loads).toBe(0)
    expect(lookUpClass(merged, 'SERIALIZER', 'mine')).toEqual({ found: Mine })
    expect(loads).toBe(1)
  })

  test.each([undefined, null, 5, true, {}, ['json']])('is not %j', (value) => {
    expect(problem(value)).toBe('expected a class or the name of one')
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('is not what every object has: %s', (name) => {
    expect(problem(name)).toContain(`unknown class "${name}"`)
    expect(problem('json', name)).toContain('unknown class "json"')
  })

  test('of one’s own is shown the way', () => {
    expect(problem('mine')).toContain('createCaches(…, { classes: { SERIALIZER: … } })')
  })
})

describe('tables are merged', () => {
  test('names of one’s own come on top of the built-in ones, and neither table changes', () => {
    const own = { SERIALIZER: { mine: Mine, json: Mine }, BACKEND: { cache: LocMemCache } }
    const before = structuredClone(Object.keys(table.SERIALIZER ?? {}))
    const merged = mergeClassTables(table, own)
    expect(merged.SERIALIZER?.mine).toBe(Mine)
    expect(merged.SERIALIZER?.json).toBe(Mine)
    expect(merged.SERIALIZER?.['long.path.JsonSerializer']).toBe(JsonSerializer)
    expect(merged.BACKEND).toEqual({ cache: LocMemCache })
    expect(Object.keys(table.SERIALIZER ?? {})).toEqual(before)
    expect(table.SERIALIZER?.json).toBe(JsonSerializer)
    expect(own.SERIALIZER).toEqual({ mine: Mine, json: Mine })
  })

  test('nothing is merged with nothing', () => {
    expect(mergeClassTables({})).toEqual({})
    expect(mergeClassTables(table)).toEqual(table)
  })

  test('names of one’s own serve one call and no other', () => {
    const settings = { BACKEND: 'mine' }
    class MyCache extends LocMemCache {}
    expect(build(settings, { BACKEND: { mine: MyCache } }).get()).toBeInstanceOf(MyCache)
    expect(problemsOf(settings)).toHaveLength(1)
  })
})

describe('a class that will not do is an error', () => {
  test.each([
    ['has no methods', class Empty {}, 'the function Empty'],
    [
      'lacks loads',
      class Half {
        dumps(): void {}
      },
      'the function Half',
    ],
    ['is no class', (): void => {}, 'a function'],
  ])('where a serializer %s', (_, SERIALIZER, shown) => {
    const [problem, ...more] = problemsOf({ BACKEND: 'locmem', OPTIONS: { SERIALIZER } })
    expect(more).toEqual([])
    expect(problem?.path).toBe('CACHES.default.OPTIONS.SERIALIZER')
    expect(problem?.message).toContain('expected a class with dumps() and loads(), got ')
    if (shown !== 'a function') expect(problem?.message).toContain(shown)
  })

  test('a serializer by class, by name and by default turn values into the same bytes', async () => {
    const caches = build({
      byClass: { BACKEND: 'locmem', OPTIONS: { SERIALIZER: JsonSerializer } },
      byName: { BACKEND: 'locmem', OPTIONS: { SERIALIZER: 'json' } },
      byDefault: { BACKEND: 'locmem' },
    })
    await caches.get('byClass').set('k', { a: 1 })
    expect(await caches.get('byName').get('k')).toEqual({ a: 1 })
    expect(await caches.get('byDefault').get('k')).toEqual({ a: 1 })
  })
})
