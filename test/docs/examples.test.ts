import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Runs an example as its reader would, and returns what it prints. */
async function run(example: string, ...args: string[]): Promise<string> {
  const command = ['start', '--silent', `--workspace=examples/${example}`, '--', ...args]
  const { CACHE_URL: _, ...env } = process.env
  const { stdout } = await promisify(execFile)('npm', command, { cwd: root, env })
  return stdout
}

const PLAYED = [
  /GET \/books\/1 .*fwd=uri-miss; stored/,
  /2nd time .*hit/,
  /private is never stored/,
  /GET \/authors\/pratchett .*"books":38/,
  /\{ stars: 5 \}/,
  /demo:1:ratings:mort/,
  /with VERSION 2: undefined/,
  /clear\(\) removed 4 keys of prefix "demo"/,
  /"still here"/,
]

test('the demo plays Express, Nest and Keyv on one settings object, in memory', async () => {
  const output = await run('demo')
  for (const line of PLAYED) expect(output).toMatch(line)
})

test('the demo plays the same on a six-node cluster, and says where each key lives', async () => {
  const output = await run('demo', '--cluster')
  for (const line of PLAYED) expect(output).toMatch(line)
  // CRC16 of the key, modulo 16384, as `redis-cli cluster keyslot` says.
  expect(output).toMatch(/demo:1:author:pratchett .*slot 6798 +node 127\.0\.0\.1:\d+/)
  expect(output).toMatch(/demo:1:ratings:mort .*slot 9306/)
})

test.each([[[]], [['--cluster']]])('the example of loading tells what happens, with %j', async (args) => {
  const output = await run('loading', ...args)
  for (const line of [
    /100 callers, 1 load$/m,
    /edition 1, after its timeout still edition 1, then edition \d/,
    /invalidating "user:7" leaves profile:8$/m,
    /worker ([AB]) in, worker \1 out, worker [AB] in, worker [AB] out/,
    /yes, yes, yes, no \(again in \d+ s\), no/,
  ]) {
    expect(output).toMatch(line)
  }
})

test.each([
  ['express', ['--once'], /hit/],
  ['nest', ['--once'], /./],
  ['keyv', [], /./],
  ['cluster', [], /clear +891/],
])('the example %s runs with one command', async (example, args, printed) => {
  expect(await run(example, ...args)).toMatch(printed)
})
