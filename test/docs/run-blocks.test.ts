import { fork } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startServer } from '@holdfast/local-redis'
import { expect, onTestFinished, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { writePage } from './block-modules.ts'
import { codeBlocksOf, pages } from './code-blocks.ts'
import type { RunAnswer, RunTask } from './run-blocks-program.ts'

/** The server that pages speak of. */
const SERVER = /redis:\/\/(?:127\.0\.0\.1|localhost):6379/g

/** As for the compiler: names that are types are imported like others. */
const PROJECT = {
  extends: '../../../tsconfig.check.json',
  compilerOptions: { isolatedModules: false, verbatimModuleSyntax: false },
  include: ['.'],
  // The check of the repository leaves them out, and what is left out has no options.
  exclude: [],
}

/** What cannot run here: suites of tests, which only Vitest runs. The contract's own tests run them. */
const OF_VITEST = /from '(?:@holdfast\/testing|vitest)'/

test('every block of the pages runs without an error, but for those that are tests', async () => {
  await using server = await startServer()
  const folder = await mkdtemp(join(import.meta.dirname, 'run-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const places = new Map<string, string>()
  for (const [index, page] of pages.entries()) {
    const blocks = codeBlocksOf(page).map((block) => ({
      ...block,
      code: block.code.replace(SERVER, `redis://127.0.0.1:${server.port}`),
    }))
    if (blocks.length === 0) continue
    const files = await writePage(join(folder, String(index)), blocks)
    for (const [at, file] of files.entries()) {
      const { code, line } = blocks[at] as (typeof blocks)[number]
      if (!OF_VITEST.test(code)) places.set(join(folder, String(index), file), `${page}:${line}`)
    }
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(PROJECT))
  const task: RunTask = { url: `redis://127.0.0.1:${server.port}/0`, files: [...places.keys()] }
  const child = fork(join(import.meta.dirname, 'run-blocks-program.ts'), [JSON.stringify(task)], {
    execArgv: ['--conditions=@holdfast/source', '--import=tsx'],
    env: { ...process.env, TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json'), SESSION_SECRET: 's'.repeat(64) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  onTestFinished(() => void child.kill())
  const answer = Object.entries(await messageOf<RunAnswer>(child))
  expect(answer.length).toBeGreaterThan(100)
  expect(answer.flatMap(([file, problem]) => (problem ? [`${places.get(file)}: ${problem}`] : []))).toEqual([])
}, 300_000)
