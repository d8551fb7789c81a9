import { expect, inject, test } from 'vitest'
import { runFromPage } from './pairs.ts'

const PAIRS = ['create', 'store', 'cluster']

const driver = `
${PAIRS.map((pair) => `import { users as ${pair}Before } from './${pair}-before.ts'`).join('\n')}
${PAIRS.map((pair) => `import { users as ${pair}After } from './${pair}-after.ts'`).join('\n')}

for (const users of [${PAIRS.flatMap((pair) => [`${pair}Before`, `${pair}After`])}] as any[]) {
  users.on('error', (error: Error) => console.log('error', error.message))
  const found: unknown[] = [await users.set('7', { name: 'Ada' }, 60_000), await users.get('7')]
  await users.set('8', null)
  await users.setMany([{ key: 'a', value: 1 }, { key: 'b', value: 'two', ttl: 60_000 }])
  found.push(await users.getMany(['a', 'x', 'b', '8']), await users.has('7'), await users.hasMany(['a', 'x']))
  found.push(await users.delete('7'), await users.delete('7'))
  const entries: unknown[] = []
  for await (const [key, value] of users.iterator({})) entries.push([key, value])
  found.push(entries.sort())
  await users.clear()
  found.push(await users.get('a'))
  await users.disconnect()
  console.log(JSON.stringify(found.map((each) => each ?? null)))
}
process.exit()
`

const EXPECTED = [
  true,
  { name: 'Ada' },
  [1, null, 'two', null],
  true,
  [true, false],
  true,
  false,
  [
    ['8', null],
    ['a', 1],
    ['b', 'two'],
  ],
  null,
]

test('each pair of the page does the same before, with the real @keyv/redis, and after', async () => {
  const { single, cluster } = inject('servers')
  const lines = await runFromPage(
    'docs/guide/from-keyv.md',
    [
      ['redis://127.0.0.1:6379/0', single],
      ['redis://127.0.0.1:7000', String([cluster].flat()[0])],
    ],
    [['pairs.ts', driver]],
    'pairs.ts',
  )
  expect(lines.map((line) => JSON.parse(line))).toEqual(PAIRS.flatMap(() => [EXPECTED, EXPECTED]))
})
