import { describe, expect, test } from 'vitest'
import {
  BrotliCompressor,
  Codec,
  type Compressor,
  type CompressorKwargs,
  DecodeError,
  Framed,
  GzipCompressor,
  IdentityCompressor,
  JsonSerializer,
  Lz4Compressor,
  LzmaCompressor,
  ZlibCompressor,
  ZstdCompressor,
} from '../../src/index.ts'
import { bytes, python } from './fixtures/python.ts'

const TEXT = 'holdfast '.repeat(40)
const CLASSES: Readonly<Record<string, new (kwargs?: CompressorKwargs) => Compressor>> = {
  zlib: ZlibCompressor,
  gzip: GzipCompressor,
  zstd: ZstdCompressor,
  lz4: Lz4Compressor,
  lzma: LzmaCompressor,
}
const jsonWith = (compressor: Compressor | readonly Compressor[]): Codec => new Codec(new JsonSerializer(), compressor)

describe.each(Object.entries(CLASSES))('%s', (name, CompressorClass) => {
  const compressor = new CompressorClass()

  test('reads what Python writes', () => {
    expect(compressor.decompress(bytes(python.compressed[name] ?? '')).toString()).toBe(TEXT)
  })

  // django_redis/compressors: `if len(value) > self.min_length`.
  test('compresses what is longer than its threshold, and only that', () => {
    const threshold = name === 'lzma' ? 100 : 15
    const short = Buffer.alloc(threshold, 'a')
    expect(compressor.compress(short)).toBe(short)
    const packed = compressor.compress(Buffer.alloc(threshold + 1, 'a'))
    expect(packed.subarray(0, 2).toString('hex')).toBe(python.compressed[name]?.slice(0, 4))
  })

  test('has a threshold to be set', () => {
    const eager = new CompressorClass({ min_length: 0 })
    expect(eager.compress(Buffer.from('a')).length).toBeGreaterThan(1)
    expect(eager.decompress(eager.compress(Buffer.from('a'))).toString()).toBe('a')
    const lazy = new CompressorClass({ min_length: 1000 })
    expect(lazy.compress(Buffer.from(TEXT)).toString()).toBe(TEXT)
  })

  test('leaves integers alone, so that INCR works, and reads values of before it was switched on', () => {
    const codec = jsonWith(compressor)
    expect(codec.encode(10n ** 40n, 'k').toString()).toBe(`1${'0'.repeat(40)}`)
    const before = jsonWith([])
    for (const value of [TEXT, { a: [1, null] }, 1.5])
      expect(codec.decode(before.encode(value, 'k'), 'k')).toEqual(value)
    expect(codec.decode(codec.encode({ a: TEXT }, 'k'), 'k')).toEqual({ a: TEXT })
  })

  test('a value beyond the limit is a DecodeError that says so, with key, serializer and size', () => {
    const codec = jsonWith(new CompressorClass({ max_output_length: 1000 }))
    const bomb = codec.encode('a'.repeat(2000), 'k')
    expect(() => codec.decode(bomb, 'user:7')).toThrow(DecodeError)
    expect(() => codec.decode(bomb, 'user:7')).toThrow(
      new RegExp(`user:7.*json.*${name}.*${bomb.length} bytes.*1000 bytes \\(max_output_length\\)`),
    )
  })

  test('a value that meets no compressor is an error with the remedy', () => {
    const stored = jsonWith(compressor).encode(TEXT, 'k')
    expect(() => jsonWith([]).decode(stored, 'k')).toThrow(`set COMPRESSOR to '${name}'`)
  })
})

test.each([
  ['zlib', ZlibCompressor, 0, 9],
  ['gzip', GzipCompressor, 0, 9],
  ['brotli', BrotliCompressor, 0, 11],
  ['zstd', ZstdCompressor, 1, 22],
  ['lzma', LzmaCompressor, 0, 9],
])('%s has levels', (_, CompressorClass, lowest, highest) => {
  const text = Buffer.from(JSON.stringify(python))
  const low = new CompressorClass({ level: lowest })
  const high = new CompressorClass({ level: highest })
  expect(high.compress(text).length).toBeLessThan(low.compress(text).length)
  expect(low.decompress(high.compress(text)).equals(text)).toBe(true)
  expect(CompressorClass.kwargs.safeParse({ level: highest + 1 }).success).toBe(false)
  expect(CompressorClass.kwargs.safeParse({ level: lowest - 1 }).success).toBe(false)
})

test('frames are compressed, too, and read whether they are or not', () => {
  const codec = jsonWith(new ZstdCompressor())
  const page = new Framed({ status: 200 }, Buffer.from(TEXT))
  const stored = codec.encode(page, 'k')
  expect(stored.length).toBeLessThan(TEXT.length / 2)
  for (const each of [stored, jsonWith([]).encode(page, 'k')]) {
    const { meta, body } = codec.decode(each, 'k') as Framed
    expect(meta).toEqual({ status: 200 })
    expect(Buffer.from(body).toString()).toBe(TEXT)
  }
})

describe('several compressors', () => {
  const codec = jsonWith([new ZstdCompressor(), new GzipCompressor(), new BrotliCompressor()])

  test('write with the first and read what any wrote', () => {
    expect(codec.encode(TEXT, 'k').subarray(0, 4).toString('hex')).toBe('28b52ffd')
    for (const older of [
      new ZstdCompressor(),
      new GzipCompressor(),
      new BrotliCompressor(),
      new IdentityCompressor(),
    ]) {
      expect(codec.decode(jsonWith(older).encode(TEXT, 'k'), 'k')).toBe(TEXT)
    }
  })
})

describe('an xz header that claims a dictionary of gigabytes', () => {
  test('is an error before the memory is taken', () => {
    const packed = new LzmaCompressor().compress(Buffer.alloc(5000, 'abc'))
    // Block header: 12 bytes of stream header, then size, flags, filter 0x21, one byte of properties: the dictionary's
    // size, here 4 GiB - 1.
    const at = packed.indexOf(Buffer.from([0x21, 0x01]), 12) + 2
    const hostile = Buffer.from(packed)
    hostile[at] = 40
    expect(() => new LzmaCompressor().decompress(hostile)).toThrow(Error)
  })
})
