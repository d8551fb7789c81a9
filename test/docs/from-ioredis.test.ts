import { expect, inject, test } from 'vitest'
import { runFromPage } from './pairs.ts'

const servers = (database: number) =>
  [['redis://127.0.0.1:6379/0', new URL(`/${database}`, inject('servers').single).href]] as const

const LOADS = `
import * as after from './load-after.ts'
import * as before from './load-before.ts'

let loads = 0
const load = async (id: number) => ({ id, loads: (loads += 1) })
console.log(JSON.stringify(await before.user(1, load)))
console.log(JSON.stringify(await after.user(1, load)))
console.log(JSON.stringify(await after.user(2, load)))
console.log(JSON.stringify(await before.user(2, load)))
const many = await Promise.all([3, 3, 3].map((id) => after.user(id, load)))
console.log(new Set(many.map((user) => JSON.stringify(user))).size)
await Promise.all([before.close(), after.close()])
`

test('both programs of the page find what the other has stored; the second loads once for all', async () => {
  const lines = await runFromPage('docs/guide/from-ioredis.md', servers(7), [['loads.ts', LOADS]], 'loads.ts')
  expect(lines).toEqual(['{"id":1,"loads":1}', '{"id":1,"loads":1}', '{"id":2,"loads":2}', '{"id":2,"loads":2}', '1'])
})

const REST = `
import * as after from './rest-after.ts'
import * as before from './rest-before.ts'

for (const shop of [before, after]) {
  await shop.setPrice('a', 1.5)
  await shop.setPrice('b', 0)
  const found: unknown[] = [await shop.prices(['a', 'x', 'b']), await shop.forgetPrices(), await shop.prices(['a'])]
  found.push([await shop.allowed('me'), await shop.allowed('me'), await shop.allowed('me')])
  found.push(await shop.alone(async () => (await shop.alone(async () => 'two')) ?? 'one'))
  console.log(JSON.stringify(found))
  await shop.close()
}
`

test('many keys, a limit and a lock do the same before and after', async () => {
  const lines = await runFromPage('docs/guide/from-ioredis.md', servers(8), [['rest.ts', REST]], 'rest.ts')
  const [before, after] = lines
  expect(before).toBe('[[1.5,null,0],2,[null],[true,true,false],"one"]')
  expect(after).toBe(before)
})
