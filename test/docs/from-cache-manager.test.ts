import { expect, inject, test } from 'vitest'
import { runFromPage } from './pairs.ts'
import { expectPrinted, filesOf } from './programs.ts'

const PAGE = 'docs/guide/from-cache-manager.md'
const programs = await filesOf(PAGE)

test('the page shows both sides of each pair', () => {
  const names = programs.map(([name]) => name)
  for (const pair of ['import', 'redis', 'users'])
    expect(names).toEqual(expect.arrayContaining([`${pair}-before.ts`, `${pair}-after.ts`]))
})

test.concurrent.each(programs)(
  '%s of the way from cache-manager prints what the page says',
  async (name, source) => {
    // Another database: a pair clears the whole one.
    const place = inject('servers').single.replace(/\/\d+$/, '/9')
    // This workspace has both versions of Keyv. npm installs the newer one.
    const replacements = [
      ['redis://127.0.0.1:6379/0', place],
      ["'keyv'", "'keyv6'"],
    ] as const
    expectPrinted(source, await runFromPage(PAGE, replacements, [], name))
    // Eight programs at once, each of which loads Nest.
  },
  120_000,
)
