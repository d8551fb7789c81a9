import type { Client } from '../clients/client.ts'
import { ConnectionInterruptedError, ServerError } from '../errors.ts'
import type { Connection } from '../pools/pool.ts'
import { COPY, DELETE_IF_COPIED } from './scripts.ts'

const ATTEMPTS = 100

/**
 * Moves a value of any type with its lifetime to another key, over whatever that holds.
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
    const copied = await client.run('write', from, (redis) => redis.callBuffer('EVAL', COPY, 1, from))
    if (copied === null) return attempt > 0
    const [copy, expiresAt, command] = copied as readonly [copy: Buffer, expiresAt: Buffer, command: Buffer]
    await client.run('write', to, (redis) => write(redis, to, copy, String(expiresAt), String(command)))
    const deleted = await client.run('write', from, (redis) => redis.eval(DELETE_IF_COPIED, 1, from, copy, command))
    if (deleted) return true
    // Written again meanwhile: the newer value has to move too.
  }
  throw new ConnectionInterruptedError(`${JSON.stringify(from)} changed ${ATTEMPTS} times while it was moved.`)
}

function write(redis: Connection, to: string, copy: Buffer, expiresAt: string, command: string): Promise<unknown> {
  if (command === 'DUMP') return redis.call('RESTORE', to, expiresAt || '0', copy, 'REPLACE', 'ABSTTL')
  return expiresAt === '' ? redis.set(to, copy) : redis.set(to, copy, 'PXAT', Number(expiresAt))
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
