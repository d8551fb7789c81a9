import { execFileSync } from 'node:child_process'
import { builtInClasses, createCaches } from 'holdfast'
import { describe, expect, test } from 'vitest'

const TEXT = 'text '.repeat(100)

describe('every built-in name makes a codec that keeps a text', () => {
  const serializers = Object.keys(builtInClasses.SERIALIZER ?? {}).filter(
    (name) => !/pickle|RedisSerializer/i.test(name),
  )
  const compressors = Object.keys(builtInClasses.COMPRESSOR ?? {})

  test.each(
    serializers.filter((name) => name !== 'buffer').flatMap((one) => compressors.map((two) => [one, two] as const)),
  )('%s, %s', async (SERIALIZER, COMPRESSOR) => {
    await using caches = createCaches({ BACKEND: 'locmem', OPTIONS: { SERIALIZER, COMPRESSOR } })
    for (const value of [TEXT, 'x']) {
      await caches.get().set('k', value)
      expect(await caches.get().get('k')).toBe(value)
    }
  })

  // https://github.com/jazzband/django-redis: django_redis/compressors, django_redis/serializers
  test.each([
    [
      'COMPRESSOR',
      'compressors',
      ['identity.Identity', 'zlib.Zlib', 'gzip.Gzip', 'lzma.Lzma', 'lz4.Lz4', 'zstd.ZStd'],
      'Compressor',
    ],
    ['SERIALIZER', 'serializers', ['pickle.Pickle', 'json.JSON', 'msgpack.MSGPack'], 'Serializer'],
  ] as const)('%s has all of django-redis', (setting, module, names, suffix) => {
    for (const name of names) {
      expect(builtInClasses[setting]).toHaveProperty([`django_redis.${module}.${name}${suffix}`])
    }
  })
})

test('a compressor whose package is missing is an error that names setting and package', () => {
  const program = `
    import { createCaches } from 'holdfast'
    import Module from 'node:module'
    const resolve = Module._resolveFilename
    Module._resolveFilename = (name, ...rest) => resolve(name === 'lz4-napi' || name === 'lzma-native' ? './' + name + '-missing' : name, ...rest)
    for (const COMPRESSOR of ['lz4', 'lzma']) {
      try {
        createCaches({ BACKEND: 'locmem', OPTIONS: { COMPRESSOR } })
      } catch (error) {
        console.log(error.message)
      }
    }`
  const output = execFileSync(
    process.execPath,
    ['--conditions=@holdfast/source', '--input-type=module', '--eval', program],
    { encoding: 'utf8', cwd: import.meta.dirname },
  )
  expect(output.trim().split('\n')).toEqual([
    'CACHES.default.OPTIONS.COMPRESSOR: the lz4 compressor needs the package "lz4-napi", which is not installed (npm install lz4-napi)',
    'CACHES.default.OPTIONS.COMPRESSOR: the lzma compressor needs the package "lzma-native", which is not installed (npm install lzma-native)',
  ])
})
