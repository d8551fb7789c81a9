import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** The first program of a Markdown file, and what its comments say it prints. */
async function firstProgram(file: string): Promise<{ source: string; printed: string[] }> {
  const text = await readFile(join(root, file), 'utf8')
  const source = /^```ts\n(.*?)^```/ms.exec(text)?.[1]
  if (source === undefined) throw new Error(`${file} has no program.`)
  // The part of a comment before a colon is what is printed; what follows explains it.
  const printed = [...source.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment as string)
  return { source, printed }
}

test.each(['README.md', 'packages/holdfast/README.md', 'packages/keyv/README.md'])(
  'the first program of %s runs and prints what it says',
  async (file) => {
    const { source, printed } = await firstProgram(file)
    expect(printed.length).toBeGreaterThan(0)
    // Inside the workspace, so that packages are found; written with the names this workspace gives to both Keyvs.
    const folder = await mkdtemp(join(import.meta.dirname, 'program-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const program = join(folder, 'program.ts')
    await writeFile(program, source.replace("'keyv'", "'keyv6'"))
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@holdfast/source', program])
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(printed.length)
    for (const [index, line] of lines.entries()) expect(printed[index]).toMatch(startsWith(line))
  },
)

function startsWith(line: string): RegExp {
  return new RegExp(`^${line.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}($|: )`)
}

test('every relative link of the documentation leads somewhere', async () => {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
    { cwd: root },
  )
  const broken: string[] = []
  for (const file of stdout
    .trim()
    .split('\n')
    .filter((name) => !name.endsWith('.api.md'))) {
    const text = (await readFile(join(root, file), 'utf8')).replace(/^```.*?^```/gms, '')
    for (const [, target] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (target === undefined || /^[a-z]+:/.test(target)) continue
      const path = join(root, file, '..', target)
      await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EISDIR') broken.push(`${file}: ${target}`)
      })
    }
  }
  expect(broken).toEqual([])
})
