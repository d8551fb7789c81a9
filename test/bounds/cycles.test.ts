import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { redisTopologies } from '../support/topologies.ts'
import type { Cycled, CyclesTask } from './cycles-program.ts'
import { startProgram } from './program.ts'

/** The heap is not the same after each collection. A cache that is kept takes 120,000. */
const MOST_BYTES = 8192

test('a thousand caches that are opened and closed, on all topologies, leave nothing', async () => {
  const running = await Promise.all(redisTopologies.map(({ start }) => start()))
  onTestFinished(async () => void (await Promise.all(running.map((each) => each[Symbol.asyncDispose]()))))
  const task: CyclesTask = { settings: running.map(({ settings }) => settings), cycles: 1000 }
  const child = startProgram('cycles-program', task)
  const ended = once(child, 'exit')
  const { bytesPerCycle, left, listeners } = await messageOf<Cycled>(child)
  expect(left).toEqual([])
  expect(listeners[1]).toEqual(listeners[0])
  expect(bytesPerCycle).toBeLessThan(MOST_BYTES)
  // By itself: nothing keeps it.
  expect(await ended).toEqual([0, null])
}, 120_000)
