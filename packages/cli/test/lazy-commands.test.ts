import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { CACHES, SERVERS } from '../src/commands/table.ts'
import { createTerminal } from '../src/index.ts'

const terminal = createTerminal(process, new AbortController().signal)

const entries = [...SERVERS.flatMap(({ commands }) => commands), ...CACHES]

test.each(entries)('$name takes the arguments that the list of commands shows', async ({ name, args, load }) => {
  const command = new Command(name)
  ;(await load()).define(command, terminal)
  expect(command.usage()).toBe(`[options] ${args}`.trimEnd())
})

/** All packages that a module imports statically, directly or through its relative imports. */
function importedPackages(file: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  const text = readFileSync(file, 'utf8')
  for (const [, kind, from = ''] of text.matchAll(/^(?:import|export)( type)?\b[^'"]*?from '([^']+)'/gm)) {
    if (kind !== undefined || seen.has(from)) continue
    if (!from.startsWith('.')) seen.add(from)
    else importedPackages(join(dirname(file), from), seen)
  }
  return seen
}

test('the command imports neither caches nor servers before it knows which subcommand runs', () => {
  const found = [...importedPackages(join(import.meta.dirname, '../src/bin.ts'))]
  expect(found.filter((name) => !name.startsWith('node:')).toSorted()).toEqual(['@clack/prompts', 'commander'])
})
