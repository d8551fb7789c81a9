import { ContentionError } from '../errors/errors.ts'
import { pause } from '../time/pause.ts'

/** A step returns this when another writer changed the value between its read and its write. */
export const CONTENDED: unique symbol = Symbol('contended')

const ATTEMPTS = 100
const LONGEST_PAUSE_MS = 20

/**
 * Repeats a read-modify-write step until no other writer interferes.
 *
 * Whenever writers collide, one of them succeeds. The others wait for a short random time and try again, so only a key
 * under constant heavy writes uses up the attempts, which take about a second.
 *
 * @param key - The stored key, for the error message.
 * @param step - Reads, computes and swaps. Returns {@link CONTENDED} when the swap failed because the value had
 *   changed.
 * @returns What the step returned.
 * @throws {@link ContentionError} after 100 attempts; nothing was written.
 *
 * @example
 * ```ts
 * await compareAndSwap(storedKey, async () => {
 *   const bytes = await store.read(storedKey, 'primary')
 *   if (bytes === undefined) return false
 *   return (await store.swap(storedKey, bytes, change(bytes), 'keep')) || CONTENDED
 * })
 * ```
 */
export async function compareAndSwap<T>(key: string, step: () => Promise<T | typeof CONTENDED>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 1) await pause(Math.random() * Math.min(attempt, LONGEST_PAUSE_MS))
    const result = await step()
    if (result !== CONTENDED) return result
  }
  throw new ContentionError(
    `${JSON.stringify(key)} was changed by others during each of ${ATTEMPTS} attempts to update it.`,
  )
}
