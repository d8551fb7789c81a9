// Checked by `npm run types`, never run.

import type { RedisCache, ScoredMember } from 'holdfast'
import { expectTypeOf, test } from 'vitest'

declare const cache: RedisCache

test('what a method returns follows from how it is called', () => {
  expectTypeOf(cache.hget<string>('h', 'f')).resolves.toEqualTypeOf<string | undefined>()
  expectTypeOf(cache.hgetall<number>('h')).resolves.toEqualTypeOf<Map<string, number>>()
  expectTypeOf(cache.spop<string>('s')).resolves.toEqualTypeOf<string | undefined>()
  expectTypeOf(cache.spop<string>('s', { version: 2 })).resolves.toEqualTypeOf<string | undefined>()
  expectTypeOf(cache.spop<string>('s', 2, { version: 2 })).resolves.toEqualTypeOf<string[]>()
  expectTypeOf(cache.zpopmin<string>('z')).resolves.toEqualTypeOf<ScoredMember<string> | undefined>()
  expectTypeOf(cache.zpopmin<string>('z', 1)).resolves.toEqualTypeOf<ScoredMember<string>[]>()
  expectTypeOf(cache.zadd('z', { a: 1 })).resolves.toEqualTypeOf<number>()
  expectTypeOf(cache.zadd('z', { a: 1 }, { incr: true })).resolves.toEqualTypeOf<number | undefined>()
  expectTypeOf(cache.zrange<string>('z', 0, -1, { desc: true })).resolves.toEqualTypeOf<string[]>()
  expectTypeOf(cache.zrange<string>('z', 0, -1, { withScores: true })).resolves.toEqualTypeOf<ScoredMember<string>[]>()
})

test('a call that cannot be meant does not compile', () => {
  // @ts-expect-error A string is not a list of members.
  cache.sadd('s', 'member')
  // @ts-expect-error A bound is a number, or text with a number.
  cache.zcount('z', 'low', 'high')
  // @ts-expect-error A cursor means nothing to another server.
  cache.sscan('s', { read: 'any' })
  cache.zcount('z', `(${1 + 1}`, '+inf')
})
