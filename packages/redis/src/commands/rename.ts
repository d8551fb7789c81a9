import type { Client } from '../clients/client.ts'
import { ConnectionInterruptedError, ServerError } from '../errors.ts'
import { DELETE_IF_EQUAL, READ_WITH_EXPIRY } from './scripts.ts'

const ATTEMPTS = 100

/**
 * Moves a value with its lifetime to another key, over whatever that holds.
 *
 * One RENAME where both keys share a slot. Else a copy that expires at the same moment, and then the original's deletion if it still holds what was copied: a crash in
 * between leaves both keys, never neither.
 *
 * @param client - Where the keys live.
 * @param from - The key to move.
 * @param to - Its new name.
 * @returns False when there is nothing to move.
 */
export async function rename(client: Client, from: string, to: string): Promise<boolean> {
  if (from === to) return client.run('write', from, async (redis) => (await redis.exists(from)) === 1)
  if (client.together(from, to)) return renameTogether(client, from, to)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const copied = (await client.run('write', from, (redis) => redis.callBuffer('EVAL', READ_WITH_EXPIRY, 1, from))) as
      | readonly [value: Buffer, expiresAt: Buffer]
      | null
    if (copied === null) return attempt > 0
    const [value, expiresAt] = copied
    await client.run('write', to, (redis) =>
      expiresAt.length === 0 ? redis.set(to, value) : redis.set(to, value, 'PXAT', Number(expiresAt)),
    )
    const deleted = await client.run('write', from, (redis) => redis.eval(DELETE_IF_EQUAL, 1, from, value))
    if (deleted) return true
    // Written again meanwhile: the newer value has to move too.
  }
  throw new ConnectionInterruptedError(`${JSON.stringify(from)} changed ${ATTEMPTS} times while it was moved.`)
}

async function renameTogether(client: Client, from: string, to: string): Promise<boolean> {
  try {
    await client.run('write', from, (redis) => redis.rename(from, to))
    return true
  } catch (error) {
    if (error instanceof ServerError && error.message.startsWith('ERR no such key')) return false
    throw error
  }
}
