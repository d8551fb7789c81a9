import { rangeOf } from '../range.ts'

const SAMPLES = 3

/** What calls cost. */
export interface Cost {
  /** Of this process, per call. */
  readonly cpuMicroseconds: number
  readonly milliseconds: number
}

/**
 * Returns the median cost of a call.
 *
 * @param ms - How long each of three samples takes at least.
 * @param inFlight - Calls at once.
 * @param call - What is done.
 */
export async function sample(ms: number, inFlight: number, call: (turn: number) => Promise<unknown>): Promise<Cost> {
  const costs: Cost[] = []
  // The first sample warms up.
  for (let time = 0; time <= SAMPLES; time += 1) {
    const cost = await once(ms, inFlight, call)
    if (time > 0) costs.push(cost)
  }
  return {
    cpuMicroseconds: rangeOf(costs.map((cost) => cost.cpuMicroseconds)).median,
    milliseconds: rangeOf(costs.map((cost) => cost.milliseconds)).median,
  }
}

async function once(ms: number, inFlight: number, call: (turn: number) => Promise<unknown>): Promise<Cost> {
  let calls = 0
  const before = process.cpuUsage()
  const start = performance.now()
  const worker = async (): Promise<void> => {
    do {
      calls += 1
      await call(calls)
    } while (performance.now() - start < ms)
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  const elapsed = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { cpuMicroseconds: (user + system) / calls, milliseconds: elapsed / calls }
}
