import { test } from 'vitest'
import { expectPrinted, folderWith, linesOf, read } from './programs.ts'

test.each(['README.md', 'packages/holdfast/README.md', 'packages/keyv/README.md'])(
  'the first program of %s runs and prints what it says',
  async (file) => {
    const source = String(/^```ts\n(.*?)^```/ms.exec(await read(file))?.[1])
    // This workspace has both versions of Keyv, under other names.
    const folder = await folderWith([['program.ts', source.replace("'keyv'", "'keyv6'")]])
    expectPrinted(source, await linesOf(folder, 'program.ts'))
  },
)
