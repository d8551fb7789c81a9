import { expect, test } from 'vitest'
import { expectPrinted, filesOf, folderWith, linesOf } from './programs.ts'

test('the application of the guide to Nest prints what it says', async () => {
  const programs = await filesOf('docs/guide/nest.md')
  expect(programs.map(([name]) => name)).toEqual(['application.ts'])
  for (const [name, source] of programs) expectPrinted(source, await linesOf(await folderWith(programs), name))
})
