import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type ClassTable,
  type Compressor,
  GzipCompressor,
  JsonSerializer,
  MsgPackSerializer,
  PickleSerializer,
  type Serializer,
  StringSerializer,
  ZlibCompressor,
} from '../../src/index.ts'
import { build, problemsOf } from '../support.ts'

class Recorder implements Serializer {
  static given: unknown
  readonly name = 'recorder'
  constructor(kwargs: unknown) {
    Recorder.given = kwargs
  }
  dumps(): Buffer {
    return Buffer.from('"recorded"')
  }
  loads(bytes: Buffer): unknown {
    return bytes.toString()
  }
}

class Reverser implements Compressor {
  static readonly kwargs = z.strictObject({ from: z.number() })
  readonly name = 'reverser'
  compress(bytes: Buffer): Buffer {
    return bytes.toReversed() as Buffer
  }
  decompress(bytes: Buffer): Buffer {
    return bytes
  }
}

const classes: ClassTable = {
  SERIALIZER: {
    json: JsonSerializer,
    msgpack: MsgPackSerializer,
    pickle: PickleSerializer,
    string: StringSerializer,
    recorder: Recorder,
  },
  COMPRESSOR: { zlib: ZlibCompressor, gzip: GzipCompressor, reverser: Reverser },
}
const locmem = (OPTIONS: unknown): unknown => ({ BACKEND: 'locmem', OPTIONS })
const problems = (OPTIONS: unknown): readonly string[] =>
  problemsOf(locmem(OPTIONS), classes).map(
    ({ path, message }) => `${path.replace('CACHES.default.OPTIONS.', '')}: ${message}`,
  )

describe('SERIALIZER and COMPRESSOR', () => {
  test('by name, by class and as lists make a cache that works', async () => {
    for (const options of [
      { SERIALIZER: 'msgpack', COMPRESSOR: 'gzip' },
      { SERIALIZER: MsgPackSerializer, COMPRESSOR: GzipCompressor },
      { SERIALIZER: ['msgpack', JsonSerializer], COMPRESSOR: [ZlibCompressor, 'gzip'] },
      { SERIALIZER: ['json', 'pickle'], COMPRESSOR_KWARGS: { level: 9, min_length: 0 }, COMPRESSOR: 'zlib' },
      { SERIALIZER: ['json', 'string'], SERIALIZER_KWARGS: [{ style: 'python' }], ON_DECODE_ERROR: 'miss' },
    ]) {
      const cache = build(locmem(options), classes).get()
      await cache.set('k', { a: 'text'.repeat(100) })
      expect(await cache.get('k')).toEqual({ a: 'text'.repeat(100) })
    }
  })

  test('a class of one’s own gets its kwargs as they are', () => {
    build(locmem({ SERIALIZER: 'recorder', SERIALIZER_KWARGS: { anything: [1] } }), classes)
    expect(Recorder.given).toEqual({ anything: [1] })
    build(locmem({ SERIALIZER: Recorder }), classes)
    expect(Recorder.given).toEqual({})
  })

  test.each<[unknown, readonly string[]]>([
    [
      { COMPRESSOR: 'zlib', COMPRESSOR_KWARGS: { level: 10, min_lenght: 1 } },
      [
        'COMPRESSOR_KWARGS.level: expected at most 9, got 10',
        'COMPRESSOR_KWARGS.min_lenght: unknown setting; did you mean "min_length"?',
      ],
    ],
    [
      { SERIALIZER: ['json', 'msgpack'], SERIALIZER_KWARGS: [{ style: 'pyhton' }, { raw: true }] },
      [
        'SERIALIZER_KWARGS[0].style: expected one of "compact", "python", got "pyhton"',
        'SERIALIZER_KWARGS[1].raw: unknown setting; this class takes none',
      ],
    ],
    [{ COMPRESSOR: 'reverser' }, ['COMPRESSOR_KWARGS.from: expected a number, got nothing']],
    [{ COMPRESSOR_KWARGS: { level: 1 } }, ['COMPRESSOR_KWARGS: has no effect without COMPRESSOR']],
    [{ SERIALIZER_KWARGS: [{}, {}] }, ['SERIALIZER_KWARGS: expected at most 1 entries']],
    [
      { SERIALIZER: ['string', 'json'] },
      ['SERIALIZER[0]: string reads any bytes, so the serializers after it would never be used; put it last'],
    ],
    [{ SERIALIZER: [] }, ['SERIALIZER: expected at least one class']],
    [{ SERIALIZER: ['json', 5] }, ['SERIALIZER[1]: expected a class or the name of one']],
    [
      { COMPRESSOR: JsonSerializer },
      ['COMPRESSOR: expected a class with compress() and decompress(), got the function JsonSerializer'],
    ],
    [{ ON_DECODE_ERROR: 'ignore' }, ['ON_DECODE_ERROR: expected one of "error", "miss", got "ignore"']],
  ])('%o is refused with the path', (options, expected) => {
    expect(problems(options)).toEqual(expected)
  })

  test('an unknown name comes with the nearest', () => {
    expect(problems({ SERIALIZER: 'mspack' })).toEqual([
      expect.stringMatching(/^SERIALIZER: .*did you mean "msgpack"\?/),
    ])
    expect(problems({ COMPRESSOR: ['gzib'] })).toEqual([
      expect.stringMatching(/^COMPRESSOR\[0\]: .*did you mean "gzip"\?/),
    ])
  })
})
