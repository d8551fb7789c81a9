import { parseSync, Visitor } from 'oxc-parser'
import { checkSync } from 'recheck'
import { expect, test } from 'vitest'
import { packages, read, sourcesOf } from '../architecture/repository.ts'

/** What cannot be decided, and why it is harmless. */
const HARMLESS: ReadonlyMap<string, string> = new Map([
  ['packages/cli/src/settings/hide-secrets.ts', 'messages of the command itself'],
])
/** Without one, the time is bounded by the length of the expression. */
const REPETITION = /[*+]|\{\d+,\}/

/** Where each regular expression with a repetition stands. */
const places = new Map<string, string>()
for (const path of packages.flatMap(({ folder }) => sourcesOf(folder))) {
  new Visitor({
    Literal: (node) => {
      if (!('regex' in node) || !node.regex || !REPETITION.test(node.regex.pattern)) return
      places.set(`/${node.regex.pattern}/${node.regex.flags}`, path)
    },
  }).visit(parseSync(path, read(path)).program)
}

test('regular expressions take time in proportion to their text', () => {
  expect(places.size).toBeGreaterThan(50)
  const slow = [...places].flatMap(([regex, path]) => {
    if (HARMLESS.has(path)) return []
    const end = regex.lastIndexOf('/')
    const { status } = checkSync(regex.slice(1, end), regex.slice(end + 1))
    return status === 'safe' ? [] : [`${path}: ${regex} is ${status}`]
  })
  expect(slow).toEqual([])
}, 120_000)
