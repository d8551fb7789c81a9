import { Framed } from '@holdfast/core'
import { createCaches, type RedisCache } from 'holdfast'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { type DjangoCache, MISSING, type SharedSettings } from './django-cache.ts'
import { openDjangoSide } from './django-side.ts'
import { int } from './notation.ts'
import { type SharedValue, valuesOf } from './values.ts'

const side = await openDjangoSide('values')
afterAll(() => side.close())

const SERIALIZERS = {
  json: 'django_redis.serializers.json.JSONSerializer',
  msgpack: 'django_redis.serializers.msgpack.MSGPackSerializer',
  pickle: 'django_redis.serializers.pickle.PickleSerializer',
}
const COMPRESSORS = {
  identity: 'django_redis.compressors.identity.IdentityCompressor',
  zlib: 'django_redis.compressors.zlib.ZlibCompressor',
  gzip: 'django_redis.compressors.gzip.GzipCompressor',
  lzma: 'django_redis.compressors.lzma.LzmaCompressor',
  lz4: 'django_redis.compressors.lz4.Lz4Compressor',
  zstd: 'django_redis.compressors.zstd.ZStdCompressor',
}
const compressors = Object.keys(COMPRESSORS) as (keyof typeof COMPRESSORS)[]
const serializers = ['json', 'msgpack'] as const
const pairs = serializers.flatMap((serializer) => compressors.map((compressor) => [serializer, compressor] as const))

/** One cache of each side, on the same, still empty, keys. */
class Both {
  readonly node: RedisCache
  readonly django: DjangoCache

  constructor(
    serializer: keyof typeof SERIALIZERS,
    compressor: keyof typeof COMPRESSORS,
    nodeSerializer: string | readonly string[] = SERIALIZERS[serializer],
  ) {
    const COMPRESSOR = COMPRESSORS[compressor]
    const common: SharedSettings = {
      BACKEND: 'django_redis.cache.RedisCache',
      LOCATION: inject('servers').single,
      KEY_PREFIX: `interop:${serializer}`,
      TIMEOUT: 100,
    }
    this.node = createCaches({ ...common, OPTIONS: { SERIALIZER: nodeSerializer, COMPRESSOR } }).get()
    this.django = side.open({ ...common, OPTIONS: { SERIALIZER: SERIALIZERS[serializer], COMPRESSOR } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.node.clear()
    await this.node.close()
  }
}

/** The bytes or values that one side made, by name. */
async function collect<T>(
  values: readonly SharedValue[],
  ask: (key: string, value: SharedValue) => Promise<T>,
): Promise<Record<string, T>> {
  const answers: Record<string, T> = {}
  for (const value of values) answers[value.name] = await ask(`value:${value.name}`, value)
  return answers
}
const each = <T>(values: readonly SharedValue[], make: (value: SharedValue) => T): Record<string, T> =>
  Object.fromEntries(values.map((value) => [value.name, make(value)]))

const isInteger = ({ django }: SharedValue): boolean => typeof django === 'object' && django !== null && 'int' in django
const plus = ({ django }: SharedValue, delta: bigint): bigint =>
  BigInt((django as { readonly int: string }).int) + delta
const asInteger = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value)
const shortest = (lifetimes: Readonly<Record<string, number | null | undefined>>): number =>
  Math.min(...Object.values(lifetimes).map((ttl) => ttl ?? 0))

describe(side.title, () => {
  describe.each(pairs)('what Django writes with %s and %s, Node', (serializer, compressor) => {
    const values = valuesOf(serializer, 'django')

    test('reads, renews, moves to another version, and deletes', async () => {
      await using both = new Both(serializer, compressor)
      const { node, django } = both
      await collect(values, (key, value) => django.set(key, value.django))
      // Not always the same value: a tuple becomes a list, for Django too.
      const own = await collect(values, (key) => django.get(key))
      expect(await collect(values, (key) => node.get(key))).toStrictEqual(each(values, (value) => value.node))
      expect(await collect(values, (key) => node.touch(key, 1000))).toEqual(each(values, () => true))
      expect(shortest(await collect(values, (key) => django.ttl(key)))).toBeGreaterThan(900)
      expect(await collect(values, (key) => node.incrVersion(key))).toEqual(each(values, () => 2))
      expect(await collect(values, (key) => django.get(key))).toEqual(each(values, () => MISSING))
      expect(await collect(values, (key) => django.get(key, 2))).toEqual(own)
      expect(await collect(values, (key) => node.delete(key, { version: 2 }))).toEqual(each(values, () => true))
      expect(await collect(values, (key) => django.get(key, 2))).toEqual(each(values, () => MISSING))
    })

    test('adds to where it is an integer, and deletes by pattern', async () => {
      await using both = new Both(serializer, compressor)
      const { node, django } = both
      const numbers = values.filter(isInteger)
      await collect(numbers, (key, value) => django.set(key, value.django))
      const sums = await collect(numbers, (key) => node.incr(key, 3))
      expect(sums).toEqual(each(numbers, (value) => asInteger(plus(value, 3n))))
      expect(await collect(numbers, (key) => django.get(key))).toEqual(each(numbers, (value) => int(plus(value, 3n))))
      expect(await node.deletePattern('value:*')).toBe(numbers.length)
      expect(await collect(numbers, (key) => django.get(key))).toEqual(each(numbers, () => MISSING))
    })
  })

  describe.each(pairs)('what Node writes with %s and %s, Django', (serializer, compressor) => {
    const values = valuesOf(serializer, 'node')
    // The serializer `json` writes less whitespace; by its Django name it writes as Python does.
    const names = serializer === 'json' ? ['json', SERIALIZERS.json] : [SERIALIZERS[serializer]]

    test.each(names)('reads, renews, moves and deletes: SERIALIZER %s', async (named) => {
      await using both = new Both(serializer, compressor, named)
      const { node, django } = both
      await collect(values, (key, value) => node.set(key, value.node))
      const own = await collect(values, (key) => node.get(key))
      expect(await collect(values, (key) => django.get(key))).toEqual(each(values, (value) => value.django))
      expect(await collect(values, (key) => django.touch(key, 1000))).toEqual(each(values, () => true))
      expect(shortest(await collect(values, (key) => node.ttl(key)))).toBeGreaterThan(900)
      // Django's incr_version takes a stored None for a missing key.
      const movable = values.filter(({ node, from }) => node !== null && from === undefined)
      expect(await collect(movable, (key) => django.incrVersion(key))).toEqual(each(movable, () => 2))
      expect(await collect(movable, (key) => node.get(key))).toEqual(each(movable, () => undefined))
      const moved = await collect(movable, (key) => node.get(key, { version: 2 }))
      expect(moved).toStrictEqual(each(movable, ({ name }) => own[name]))
      expect(await collect(movable, (key) => django.delete(key, 2))).toEqual(each(movable, () => true))
      expect(await collect(movable, (key) => node.has(key, { version: 2 }))).toEqual(each(movable, () => false))
    })

    test('adds to where it is an integer, and deletes by pattern', async () => {
      await using both = new Both(serializer, compressor)
      const { node, django } = both
      const numbers = values.filter(isInteger)
      await collect(numbers, (key, value) => node.set(key, value.node))
      // Django's incr returns an inexact number beyond the safe range, because scripts in Redis use doubles. It stores
      // the exact one.
      await collect(numbers, (key) => django.incr(key, -3))
      const sums = await collect(numbers, (key) => node.get(key))
      expect(sums).toEqual(each(numbers, (value) => asInteger(plus(value, -3n))))
      expect(await django.deletePattern('value:*')).toBe(numbers.length)
      expect(await node.keys()).toEqual([])
    })
  })

  test.each(pairs)('what only Node reads is an error for Django, never another value: %s and %s', async (...pair) => {
    await using both = new Both(...pair)
    const { node, django } = both
    await node.set('tagged', 'x'.repeat(200), { tags: ['t'] })
    await node.getOrSet('marked', async () => 'x'.repeat(200), { staleWhileRevalidate: 60 })
    await node.set('framed', new Framed({ status: 200 }, Buffer.alloc(200)))
    for (const key of ['tagged', 'marked', 'framed']) {
      expect(await node.has(key)).toBe(true)
      await expect(django.get(key)).rejects.toThrow()
    }
  })

  test.each(compressors)(
    "what Django writes with pickle and %s, Node reads with ['json', 'pickle']",
    async (compressor) => {
      await using both = new Both('pickle', compressor, ['json', 'pickle'])
      const { node, django } = both
      const values = valuesOf('pickle', 'django')
      await collect(values, (key, value) => django.set(key, value.django))
      expect(await collect(values, (key) => node.get(key))).toStrictEqual(each(values, (value) => value.node))
    },
  )
})
