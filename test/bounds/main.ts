/**
 * Measures for how long calls with much to do keep everything else from running: `npm run bounds [-- <part of a name>]`.
 * Prints milliseconds of processor time, of the best of several runs: what the compiler adds differs between runs. Beside
 * them, the longest pause that the collector of garbage made meanwhile: it copies what the work leaves alive.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startServer } from '@holdfast/local-redis'
import type { TurnsAnswer, TurnsTask } from './turns-program.ts'

const WANTED_MS = 10

async function ask<Answer>(program: string, task: object): Promise<Answer> {
  const child: ChildProcess = fork(join(import.meta.dirname, `${program}.ts`), [JSON.stringify(task)], {
    execArgv: ['--conditions=@holdfast/source', '--expose-gc'],
  })
  const [answer] = await once(child, 'message')
  return answer as Answer
}

await using server = await startServer()
const [only = ''] = process.argv.slice(2)
const task: TurnsTask = { servers: { single: server.url }, only, tries: 8, enoughMs: WANTED_MS }
for (const [name, { longestMs, longestCollectionMs }] of Object.entries(
  await ask<TurnsAnswer>('turns-program', task),
)) {
  const [own, collection] = [longestMs, longestCollectionMs].map((ms) => ms.toFixed(1).padStart(7))
  console.log(`${own} ms ${collection} ms  ${name}`)
  if (longestMs >= WANTED_MS) process.exitCode = 1
}
