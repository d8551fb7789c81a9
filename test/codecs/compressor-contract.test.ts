import { readFileSync } from 'node:fs'
import {
  BrotliCompressor,
  GzipCompressor,
  Lz4Compressor,
  LzmaCompressor,
  ZlibCompressor,
  ZstdCompressor,
} from '@holdfast/core'
import { describeCompressorContract } from '@holdfast/testing'

const { compressed } = JSON.parse(
  readFileSync(new URL('../../packages/core/test/codec/fixtures/python.json', import.meta.url), 'utf8'),
) as { readonly compressed: Readonly<Record<string, string>> }

for (const [name, CompressorClass] of Object.entries({
  zlib: ZlibCompressor,
  gzip: GzipCompressor,
  brotli: BrotliCompressor,
  zstd: ZstdCompressor,
  lz4: Lz4Compressor,
  lzma: LzmaCompressor,
})) {
  describeCompressorContract({
    name,
    make: (max_output_length) => new CompressorClass({ max_output_length }),
    // Brotli has no signature.
    marked: name !== 'brotli',
    samples: [Buffer.from(compressed[name] ?? '', 'hex')],
  })
}
