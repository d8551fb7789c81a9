import { fork } from 'node:child_process'
import { join } from 'node:path'
import { startServer } from '@holdfast/local-redis'
import { parseSync, Visitor } from 'oxc-parser'
import { checkSync } from 'recheck'
import { expect, onTestFinished, test } from 'vitest'
import { packages, read, sourcesOf } from '../architecture/repository.ts'
import { messageOf } from '../support/message-of.ts'
import type { MadeExpression } from './made-expressions-program.ts'

/** What cannot be decided, and why it is harmless. */
const HARMLESS: ReadonlyMap<string, string> = new Map([
  ['packages/cli/src/settings/hide-secrets.ts', 'messages of the command itself'],
])
/** Without one, the time is bounded by the length of the expression. */
const REPETITION = /[*+]|\{\d+,\}/

/** Where each regular expression with a repetition stands. */
const places = new Map<string, string>()
/** Where some are made while the program runs. */
const makers = new Set<string>()
for (const path of packages.flatMap(({ folder }) => sourcesOf(folder))) {
  new Visitor({
    Literal: (node) => {
      if (!('regex' in node) || !node.regex || !REPETITION.test(node.regex.pattern)) return
      places.set(`/${node.regex.pattern}/${node.regex.flags}`, path)
    },
    NewExpression: ({ callee }) => {
      if (callee.type === 'Identifier' && callee.name === 'RegExp') makers.add(path)
    },
  }).visit(parseSync(path, read(path)).program)
}

test('regular expressions take time in proportion to their text', () => {
  expect(places.size).toBeGreaterThan(50)
  const slow = [...places].flatMap(([regex, path]) => {
    if (HARMLESS.has(path)) return []
    const end = regex.lastIndexOf('/')
    return problems({ path, source: regex.slice(1, end), flags: regex.slice(end + 1) })
  })
  expect(slow).toEqual([])
}, 120_000)

test('so do those that are made while the program runs, of whatever they are made', async () => {
  await using server = await startServer()
  const child = fork(join(import.meta.dirname, 'made-expressions-program.ts'), [server.url], {
    execArgv: ['--conditions=@holdfast/source'],
  })
  onTestFinished(() => void child.kill())
  const made = await messageOf<readonly MadeExpression[]>(child)
  expect(new Set(made.map(({ path }) => path))).toEqual(makers)
  const different = new Map(made.map((each) => [`/${each.source}/${each.flags}`, each]))
  expect([...different.values()].flatMap(problems)).toEqual([])
}, 120_000)

function problems({ path, source, flags }: MadeExpression): string[] {
  const { status } = checkSync(source, flags)
  return status === 'safe' ? [] : [`${path}: /${source}/${flags} is ${status}`]
}
