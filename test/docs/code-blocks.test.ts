import { expect, test } from 'vitest'
import { read } from '../architecture/repository.ts'
import { type CodeBlock, codeBlocksOf, pages } from './code-blocks.ts'
import { compile } from './compile-blocks.ts'

const blocks = pages.flatMap(codeBlocksOf)

/** A page with a mistake, so that the test shows that it finds one. */
const wrong = { page: 'wrong.md', language: 'ts', file: undefined }
const WRONG: readonly CodeBlock[] = [
  {
    ...wrong,
    line: 3,
    code: "import { createCaches } from 'holdfast'\n\nconst own = createCaches({ BACKEND: 'locmem' })\n",
  },
  { ...wrong, line: 9, code: "await own.get().set('one', 1)\nawait own.get().set(2, 1)\n" },
]

test('every block of TypeScript and JavaScript in a page compiles', async () => {
  expect(blocks.length).toBeGreaterThan(100)
  expect(await compile([...blocks, ...WRONG])).toEqual([expect.stringMatching(/^wrong\.md:10: error TS2345: /)])
}, 300_000)

test('every name that blocks may use without making it is used by one', () => {
  const given = [...read('test/docs/given.ts').matchAll(/^ {2}(?:const|type|interface|class) (\w+)/gm)]
  expect(given.length).toBeGreaterThan(20)
  const code = blocks.map((block) => block.code).join('\n')
  expect(given.map(([, name]) => String(name)).filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([])
})
