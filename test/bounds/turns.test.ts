import { startServer } from '@holdfast/local-redis'
import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { startProgram } from './program.ts'
import type { TurnsAnswer, TurnsTask } from './turns-program.ts'

/** What is wanted is 10 ms. The rest is for slower machines. */
const MOST_MS = 20

// On servers, with tags, a near cache and HTTP by `npm run bounds`.
test('no call for 100,000 keys, or for many large values, keeps everything else from running', async () => {
  await using server = await startServer()
  const task: TurnsTask = { servers: { single: server.url }, only: 'local memory:', tries: 4, enoughMs: MOST_MS }
  const turns = await messageOf<TurnsAnswer>(startProgram('turns-program', task))
  expect(Object.keys(turns).length).toBeGreaterThanOrEqual(10)
  const long = Object.entries(turns).filter(([, { longestMs }]) => longestMs >= MOST_MS)
  expect(long.map(([name, { longestMs }]) => `${name}: ${longestMs.toFixed(1)} ms`)).toEqual([])
}, 120_000)
