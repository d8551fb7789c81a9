import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { describe, expect, type TestContext, test } from 'vitest'
import { likeTranscript, transcriptOf } from './transcripts.ts'

const examples = join(import.meta.dirname, '../../examples')

/** Starts an example as its reader would, at some port. Returns an environment in which curl finds it at port 3000. */
async function start(example: string, finished: TestContext['onTestFinished']): Promise<NodeJS.ProcessEnv> {
  const { CACHE_URL: _, ...env } = process.env
  const child = spawn(process.execPath, ['--conditions=@holdfast/source', 'src/main.ts'], {
    cwd: join(examples, example),
    env: { ...env, PORT: '0', PURGE_TOKEN: 's3cret' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  finished(() => void child.kill())
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^Try: curl -i http:\/\/([\d.:]+)\//.exec(line)?.[1]
    if (address) return { ...env, CURL_HOME: await curlHome(address, finished) }
  }
  throw new Error(`the example ${example} ended before it listened`)
}

/** A folder with settings of curl. */
async function curlHome(address: string, finished: TestContext['onTestFinished']): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'))
  finished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, '.curlrc'), `connect-to = "localhost:3000:${address}"\n`)
  return folder
}

describe('the transcript of an example is what its commands print', () => {
  test.concurrent.for(['express', 'fastify', 'hono'])('%s', async (example, { onTestFinished }) => {
    const env = await start(example, onTestFinished)
    const transcript = transcriptOf(readFileSync(join(examples, example, 'README.md'), 'utf8'))
    expect(transcript.length).toBeGreaterThan(10)
    for (const entry of transcript) {
      const { stdout } = await promisify(execFile)('sh', ['-c', entry.command], { env })
      expect([entry.command, ...likeTranscript(stdout, entry)]).toEqual([entry.command, ...entry.printed])
    }
  })
})
