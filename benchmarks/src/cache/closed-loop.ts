import { setImmediate } from 'node:timers/promises'
import type { Round } from '../rounds.ts'
import type { Call } from './calls.ts'

/** Calls between two looks at the clock, where a call needs no round trip. */
const LOCAL_CALLS = 500

/** How calls are made. */
export interface Loop {
  readonly inFlight: number
  readonly ms: number
  /** Whether calls need no round trip: then timers and sockets get their turn now and then. */
  readonly local: boolean
}

/**
 * Keeps calls in flight for some time.
 *
 * @param call - What each worker does again and again.
 * @param loop - How many workers, for how long.
 * @returns Their speed, and the CPU of this process.
 * @throws The first error of a call.
 */
export async function runLoop(call: Call, { inFlight, ms, local }: Loop): Promise<Round> {
  const calls = local ? LOCAL_CALLS : 1
  let turn = 0
  const before = process.cpuUsage()
  const start = performance.now()
  const worker = async (): Promise<void> => {
    while (performance.now() - start < ms) {
      for (let left = calls; left > 0; left -= 1) {
        turn += 1
        if (!call.accepts(await call.run(turn))) throw new Error('a call found no value')
      }
      if (local) await setImmediate()
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  return { perSecond: turn / seconds, cpuMicroseconds: (user + system) / turn }
}
