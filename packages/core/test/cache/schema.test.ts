import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { build } from '../support.ts'

const User = z.object({ name: z.string(), joined: z.coerce.date() })
const joined = new Date('2024-02-29T12:00:00Z')

test('a schema of zod checks, converts and types what get and getMany return', async () => {
  const cache = build({ BACKEND: 'locmem' }).get()
  await cache.setMany({ good: { name: 'Ada', joined, extra: 1 }, bad: { name: 7 } })
  const user = await cache.get('good', { schema: User })
  expectTypeOf(user).toEqualTypeOf<z.output<typeof User> | undefined>()
  // The serializer made a text of the date; the schema makes a date of it again.
  expect(user).toEqual({ name: 'Ada', joined })
  expect(await cache.get('bad', { schema: User, default: null })).toBeNull()
  expect(await cache.getMany(['good', 'bad'], { schema: User })).toEqual(new Map([['good', { name: 'Ada', joined }]]))
})

test('a schema of zod gives getOrSet the same value on a miss and on a hit', async () => {
  const cache = build({ BACKEND: 'locmem' }).get()
  await cache.set('k', 'of an older release')
  const load = (): unknown => ({ name: 'Ada', joined })
  const values = [await cache.getOrSet('k', load, { schema: User }), await cache.getOrSet('k', load, { schema: User })]
  expect(values).toEqual([
    { name: 'Ada', joined },
    { name: 'Ada', joined },
  ])
  expect(cache.stats()).toMatchObject({ loads: 1, hits: 1, misses: 1, unreadable: 1 })
})
