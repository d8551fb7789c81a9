import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Runs an example as its reader would, and returns what it prints. */
async function run(example: string, ...args: string[]): Promise<string> {
  return start(example, args)
}

async function start(example: string, args: readonly string[], own: NodeJS.ProcessEnv = {}): Promise<string> {
  const command = ['start', '--silent', `--workspace=examples/${example}`, '--', ...args]
  const { CACHE_URL: _, ...env } = process.env
  const { stdout } = await promisify(execFile)('npm', command, { cwd: root, env: { ...env, ...own } })
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

test.concurrent('the demo plays Express, Nest and Keyv on one settings object, in memory', async () => {
  const output = await run('demo')
  for (const line of PLAYED) expect(output).toMatch(line)
})

test.concurrent('the demo plays the same on a six-node cluster, and says where each key lives', async () => {
  const output = await run('demo', '--cluster')
  for (const line of PLAYED) expect(output).toMatch(line)
  // CRC16 of the key, modulo 16384, as `redis-cli cluster keyslot` says.
  expect(output).toMatch(/demo:1:author:pratchett .*slot 6798 +node 127\.0\.0\.1:\d+/)
  expect(output).toMatch(/demo:1:ratings:mort .*slot 9306/)
})

test.concurrent.each([[[]], [['--cluster']]])('the example of loading tells what happens, with %j', async (args) => {
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

test.concurrent.each([
  ['nest', ['--once'], /./],
  ['keyv', [], /^a cache over a Keyv: a report that takes long 42$/m],
  ['sessions', [], /^sessions that are left: 0$/m],
  ['cluster', [], /clear +891/],
])('the example %s runs with one command', async (example, args, printed) => {
  expect(await run(example, ...args)).toMatch(printed)
})

const NO_DJANGO = /^This example needs Python with django-redis: apt-get install python3-django-redis, .*\.\n/
const SHARED = [
  /Express GET \/articles\/tea .*"price":9\.5,.*"madeBy":"Django"/,
  /Django +GET \/articles\/coffee .*"price":12,.*"madeBy":"Express"/,
  /Express GET \/articles\/tea\/versions\/1 .*\{"found":null\}/,
  /Express GET \/articles\/tea\/versions\/2 .*"madeBy":"Django"/,
  /Django +GET \/articles\/coffee\/versions\/2 .*"madeBy":"Express"/,
  /Django +POST \/visits .*1\}\nExpress POST \/visits .*2\}\nDjango +POST \/visits .*3\}\nEverything is stopped/,
]

test.concurrent('the example django-shared warms, bumps and counts on both sides; without django-redis it says what to install', async () => {
  const output = await run('django-shared').catch((error: Error) => error)
  if (typeof output !== 'string') expect(output).toMatchObject({ code: 1, stderr: expect.stringMatching(NO_DJANGO) })
  else for (const line of SHARED) expect(output).toMatch(line)
  await expect(start('django-shared', [], { HOLDFAST_PYTHON: '/nonexistent' })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(NO_DJANGO),
  })
})
