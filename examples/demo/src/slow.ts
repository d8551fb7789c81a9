import { setTimeout as wait } from 'node:timers/promises'

/** Stands for a database that takes its time. */
export async function slowly<T>(result: T): Promise<T> {
  await wait(150)
  return result
}
