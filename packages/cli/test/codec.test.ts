import { JsonSerializer } from 'holdfast'
import { expect, test } from 'vitest'
import { codecOf } from '../src/settings/codec.ts'

test.each([
  [{}, { serializer: 'json (by default)' }],
  [
    { SERIALIZER: 'msgpack', COMPRESSOR: 'zstd' },
    { serializer: 'msgpack', compressor: 'zstd' },
  ],
  [{ serializer: 'pickle' }, { serializer: 'pickle' }],
  [{ SERIALIZER: ['msgpack', JsonSerializer, 'pickle'] }, { serializer: 'msgpack (reads JsonSerializer, pickle too)' }],
  [
    { SERIALIZER: ['json'], COMPRESSOR: ['zstd', 'zlib'] },
    { serializer: 'json', compressor: 'zstd (reads zlib too)' },
  ],
])('%j is shown as %j', (options, shown) => {
  expect(codecOf(options)).toEqual(shown)
})
