import { dict, float, int, list, type Notation, set, tuple } from './notation.ts'

/** A value on both sides. */
export interface SharedValue {
  readonly name: string
  readonly node: unknown
  readonly django: Notation
  /** Serializers that can express it. @defaultValue all */
  readonly only?: readonly string[]
  /** The side that writes it, if the other side would write something else. @defaultValue both */
  readonly from?: 'django' | 'node'
}

const TEXT = 'Holdfast ☃ 😀 é "\\" </script>\n'
const MEGABYTE = TEXT.repeat(Math.ceil(2 ** 20 / Buffer.byteLength(TEXT)))
const SAFE = Number.MAX_SAFE_INTEGER
const same = (...values: readonly (null | boolean | string)[]): SharedValue[] =>
  values.map((value) => ({ name: JSON.stringify(value), node: value, django: value }))
const integers = (...values: readonly (number | bigint)[]): SharedValue[] =>
  values.map((value) => ({ name: String(value), node: value, django: int(value) }))
/** JavaScript numbers that are not integers for either side, and Python's `repr` of them. */
const floats = (...values: readonly (readonly [number, string])[]): SharedValue[] =>
  values.map(([node, text]) => ({ name: text, node, django: float(text) }))

/** Values that both sides can express. */
const COMMON: readonly SharedValue[] = [
  ...same(null, true, false, ''),
  ...same('text', 'é', '日本語 😀 \u0000 "\\"\n\u2028', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(101)),
  ...same('5', '-5', '007', '1_000', ' 5 ', '1.5', '1e5', 'null', 'NaN'),
  { name: '1 MB of text', node: MEGABYTE, django: MEGABYTE },
  ...integers(0, 1, -1, 255, -128, 2 ** 31, -(2 ** 31) - 1, SAFE, -SAFE),
  ...integers(BigInt(SAFE) + 1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n, -(10n ** 100n)),
  ...floats([1.5, '1.5'], [-0, '-0.0'], [0.1, '0.1'], [1e-5, '1e-05'], [5e-324, '5e-324']),
  ...floats(
    [2 ** 53, '9007199254740992.0'],
    [1e16, '1e+16'],
    [-1e22, '-1e+22'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
  ),
  { name: 'an empty list', node: [], django: list() },
  { name: 'an empty object', node: {}, django: dict({}) },
  {
    name: 'a nested list',
    node: [1, [2.5, [null, [], {}]], -0, '5', true, SAFE, 2 ** 32],
    django: list(
      int(1),
      list(float('2.5'), list(null, list(), dict({}))),
      float('-0.0'),
      '5',
      true,
      int(SAFE),
      int(2 ** 32),
    ),
  },
  {
    name: 'a nested object',
    node: { user: { name: 'Ада', tags: ['a', ''], age: 36 }, 'a "key"': null, '': { 5: -1 } },
    django: dict({
      user: dict({ name: 'Ада', tags: list('a', ''), age: int(36) }),
      'a "key"': null,
      '': dict({ 5: int(-1) }),
    }),
  },
  {
    name: 'a list of 300 objects',
    node: Array.from({ length: 300 }, (_, index) => ({ index, ratio: index + 0.5 })),
    django: list(...Array.from({ length: 300 }, (_, index) => dict({ index: int(index), ratio: float(`${index}.5`) }))),
  },
]

/** Values that only some serializers can express, or that the sides write differently. */
const SPECIAL: readonly SharedValue[] = [
  { name: 'half a surrogate pair', node: '\ud83d', django: '\ud83d', only: ['json'] },
  { name: 'NaN', node: Number.NaN, django: float('nan'), only: ['json', 'pickle'], from: 'django' },
  { name: 'infinities', node: [Infinity, -Infinity], django: list(float('inf'), float('-inf')), from: 'django' },
  {
    name: 'NaN in MessagePack',
    node: [Number.NaN, Infinity],
    django: list(float('nan'), float('inf')),
    only: ['msgpack'],
  },
  { name: 'a whole float', node: 5, django: float('5.0'), from: 'django' },
  { name: 'a tuple', node: [1, [2]], django: tuple(int(1), tuple(int(2))), from: 'django' },
  {
    name: 'a dict with integers for keys',
    node: { 1: 'a' },
    django: { dict: [[int(1), 'a']] },
    only: ['json'],
    from: 'django',
  },
  {
    name: 'nested integers of 64 bits',
    node: [2n ** 63n, -(2n ** 63n), 7],
    django: list(int(2n ** 63n), int(-(2n ** 63n)), int(7)),
    only: ['msgpack'],
  },
  {
    name: 'a nested integer of 100 bits',
    node: { n: 2n ** 100n },
    django: dict({ n: int(2n ** 100n) }),
    only: ['json', 'pickle'],
    from: 'django',
  },
  { name: 'bytes', node: Uint8Array.from([0, 255, 193]), django: { bytes: '00ffc1' }, only: ['msgpack'] },
  {
    name: 'bytes in a pickle',
    node: Buffer.from('00ff', 'hex'),
    django: { bytes: '00ff' },
    only: ['pickle'],
    from: 'django',
  },
  { name: 'a set in a pickle', node: new Set(['a']), django: set('a'), only: ['pickle'], from: 'django' },
  {
    name: 'a datetime',
    node: '2024-01-02T03:04:05.678Z',
    django: { datetime: '2024-01-02T03:04:05.678901+00:00' },
    only: ['json'],
    from: 'django',
  },
  { name: 'a Date', node: new Date(5), django: '1970-01-01T00:00:00.005Z', only: ['json'], from: 'node' },
  {
    name: 'a Date in MessagePack',
    node: new Date(5),
    django: { other: 'Timestamp(seconds=0, nanoseconds=5000000)' },
    only: ['msgpack'],
    from: 'node',
  },
]

/**
 * The values that one side writes with a serializer.
 *
 * @param serializer - `json`, `msgpack` or `pickle`.
 * @param from - The side.
 */
export function valuesOf(serializer: string, from: 'django' | 'node'): readonly SharedValue[] {
  return [...COMMON, ...SPECIAL].filter(
    (value) => (value.only?.includes(serializer) ?? true) && (value.from ?? from) === from,
  )
}
