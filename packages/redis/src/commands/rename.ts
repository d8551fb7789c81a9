import { CONTENDED, compareAndSwap } from '@holdfast/core'
import type { Sender } from '../clients/client.ts'
import { forOperation } from '../clients/operation-sender.ts'
import { type Command, type Reply, script } from '../command.ts'
import { ServerError } from '../errors.ts'
import { flag, list, ok, someBytes } from '../replies.ts'
import { apartIfRefused } from './apart.ts'
import { COPY, DELETE_IF_COPIED } from './scripts.ts'

/**
 * A copy of a value: its bytes, when it expires (Unix milliseconds, or empty for never), and the command that made
 * them: GET, or DUMP.
 */
interface Copy {
  readonly bytes: Buffer
  readonly expiresAt: string
  readonly command: string
}

/**
 * Moves a value of any type with its lifetime to another key, over whatever that holds.
 *
 * One RENAME where both keys share a slot. Otherwise a copy that expires at the same moment, and then the original's
 * deletion if it still holds what was copied: a crash in between leaves both keys, never neither.
 *
 * @param sender - Where the keys live. All commands have one deadline.
 * @param from - The key to move.
 * @param to - Its new name.
 * @returns False when there is nothing to move.
 * @throws `ContentionError` when others changed the value during every attempt to move it.
 */
export async function rename(sender: Sender, from: string, to: string): Promise<boolean> {
  if (from === to) return sender.send({ name: 'exists', key: from, args: [from], from: 'primary', reply: flag })
  const client = forOperation(sender)
  return apartIfRefused(client, async () =>
    client.together(from, to) ? renameTogether(client, from, to) : renameApart(client, from, to),
  )
}

function renameApart(client: Sender, from: string, to: string): Promise<boolean> {
  let copiedBefore = false
  return compareAndSwap(from, async () => {
    const copy = await client.send(script(COPY, [from], [], readCopy))
    if (!copy) return copiedBefore
    await client.send(write(to, copy))
    copiedBefore = true
    const deleted = await client.send(script(DELETE_IF_COPIED, [from], [copy.bytes, copy.command], ok))
    // Written again meanwhile: the newer value has to move too.
    return deleted || CONTENDED
  })
}

function readCopy(reply: Reply): Copy | undefined {
  if (reply === null) return undefined
  const [bytes, expiresAt, command] = list(reply, 3).map(someBytes) as [Buffer, Buffer, Buffer]
  return { bytes, expiresAt: String(expiresAt), command: String(command) }
}

function write(to: string, { bytes, expiresAt, command }: Copy): Command {
  const shared = { key: to, from: 'primary', reply: ok } as const
  if (command === 'DUMP') {
    return { name: 'restore', args: [to, expiresAt || '0', bytes, 'REPLACE', 'ABSTTL'], ...shared }
  }
  return { name: 'set', args: expiresAt === '' ? [to, bytes] : [to, bytes, 'PXAT', expiresAt], ...shared }
}

async function renameTogether(client: Sender, from: string, to: string): Promise<boolean> {
  try {
    return await client.send({ name: 'rename', key: from, args: [from, to], from: 'primary', reply: ok })
  } catch (error) {
    if (error instanceof ServerError && error.message.startsWith('ERR no such key')) return false
    throw error
  }
}
