import type { LocalServer } from './local-server.ts'

/**
 * Runs a start that leaves nothing behind when it fails.
 *
 * @param start - The start. It registers how to undo each step it has finished.
 * @returns What `start` returned.
 * @throws What `start` threw, after its steps were undone, the last one first.
 */
export async function orUndo<T>(start: (undo: (step: () => Promise<unknown>) => void) => Promise<T>): Promise<T> {
  const steps: (() => Promise<unknown>)[] = []
  try {
    return await start((step) => void steps.unshift(step))
  } catch (error) {
    for (const step of steps) await step()
    throw error
  }
}

/**
 * Waits until all of some servers have started. When one fails, the others are stopped before its error is thrown.
 *
 * @param starting - The servers.
 */
export async function allOrNone(starting: readonly Promise<LocalServer>[]): Promise<readonly LocalServer[]> {
  const results = await Promise.allSettled(starting)
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failure = results.find((result) => result.status === 'rejected')
  if (failure === undefined) return started
  await stopAll(started)
  throw failure.reason
}

/**
 * Stops servers, all at the same time.
 *
 * @param servers - The servers.
 */
export async function stopAll(servers: readonly LocalServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()))
}
