import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Finds packages by their sources, and runs decorators, which Node alone does not. */
const NODE = ['--conditions=@holdfast/source', '--import=tsx']

/**
 * Reads a file.
 *
 * @param path - From the root of the repository.
 */
export function read(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8')
}

/**
 * Compares what a program printed with the comments behind its `console.log` calls. In a comment, what follows a colon
 * explains the output.
 *
 * @param source - The program.
 * @param lines - What it printed.
 */
export function expectPrinted(source: string, lines: readonly string[]): void {
  const comments = [...source.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => String(comment))
  expect(comments.length).toBeGreaterThan(0)
  const printed = comments.map((comment, index) => {
    const line = lines[index] ?? ''
    return comment.startsWith(`${line}: `) ? line : comment
  })
  expect(lines).toEqual(printed)
}

/**
 * Lists the code blocks of a page that name their file: `// settings.ts`.
 *
 * @param page - The page, from the root of the repository.
 * @returns File names and sources in their order. A name may come twice.
 */
export async function filesOf(page: string): Promise<readonly (readonly [name: string, source: string])[]> {
  const text = await read(page)
  const blocks = text.matchAll(/^```(?:ts|json)\n\/\/ (\S+)\n(.*?)^```/gms)
  return [...blocks].map(([, name, source]) => [String(name), String(source)])
}

/**
 * Makes a folder inside the workspace, where packages are found, for the running test.
 *
 * @param files - File names and sources; of two with one name, the last is written.
 */
export async function folderWith(files: Iterable<readonly [name: string, source: string]>): Promise<string> {
  const folder = await mkdtemp(join(import.meta.dirname, 'program-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, source] of files) await writeFile(join(folder, name), source)
  return folder
}

/** Runs a program to its end, and returns the lines that it prints. */
export async function linesOf(folder: string, program: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [...NODE, program], { cwd: folder })
  return stdout.trim().split('\n')
}

/** Starts a program that listens on a port, for the running test. */
export function startProgram(folder: string, program: string, port: number): ChildProcess {
  const child = spawn(process.execPath, [...NODE, program], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return child
}
