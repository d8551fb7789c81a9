import { setTimeout as wait } from 'node:timers/promises'

/** Simulates a slow database. */
export async function slowly<T>(result: T): Promise<T> {
  await wait(150)
  return result
}
