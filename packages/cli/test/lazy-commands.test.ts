import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import type { CommandEntry } from '../src/commands/entry.ts'
import { SECTIONS } from '../src/commands/table.ts'
import { createTerminal } from '../src/index.ts'

const terminal = createTerminal(process, new AbortController().signal)

function leaves(entries: readonly CommandEntry[]): readonly Exclude<CommandEntry, { commands: unknown }>[] {
  return entries.flatMap((entry) => ('commands' in entry ? leaves(entry.commands) : [entry]))
}

const entries = leaves(SECTIONS.flatMap(({ commands }) => commands))

test.each(entries)('$name takes the arguments that the list of commands shows', async ({ name, args = '', load }) => {
  const command = new Command(name)
  ;(await load())(command, terminal)
  expect(command.usage()).toBe(`[options] ${args}`.trimEnd())
})

/** All packages that a module imports before it runs, through its relative imports too. */
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
