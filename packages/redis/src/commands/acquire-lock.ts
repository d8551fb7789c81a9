import type { LockGrant } from '@holdfast/core'
import type { Sender } from '../clients/client.ts'
import { forOperation } from '../clients/operation-sender.ts'
import { type Reply, script } from '../command.ts'
import { text } from '../replies.ts'
import { apartIfRefused } from './apart.ts'
import { ACQUIRE_LOCK, DRAW_NUMBER } from './scripts.ts'

const DAY_MS = 86_400_000

/** What a lock is acquired with. */
export interface LockRequest {
  /** The lock. */
  readonly lockKey: string
  /** Where its fencing numbers are drawn from, if it has any. */
  readonly fenceKey: string | undefined
  /** Names the holder. */
  readonly token: string
  /** How long it is held; `null` for ever. */
  readonly lifetimeMs: number | null
}

/**
 * Takes a free lock and draws its fencing number: in one script where both keys live together, else one after the
 * other.
 *
 * @param sender - Where the keys live. All commands have one deadline.
 * @param request - The lock.
 * @returns `undefined` when it is held.
 */
export function acquireLock(sender: Sender, request: LockRequest): Promise<LockGrant | undefined> {
  const { lockKey, fenceKey } = request
  const client = forOperation(sender)
  return apartIfRefused(client, () =>
    fenceKey === undefined || client.together(lockKey, fenceKey)
      ? take(client, request, fenceKey)
      : takeApart(client, request, fenceKey),
  )
}

function take(
  client: Sender,
  { lockKey, token, lifetimeMs }: LockRequest,
  fenceKey: string | undefined,
): Promise<LockGrant | undefined> {
  const keys = fenceKey === undefined ? ([lockKey] as const) : ([lockKey, fenceKey] as const)
  return client.send(
    script(ACQUIRE_LOCK, keys, [token, lifetimeMs ?? '', numbersMs(lifetimeMs)], readGrant, 'repeatable'),
  )
}

/**
 * A number counts only if the lock is still held after it was drawn: then the next holder draws later, so a greater
 * one.
 */
async function takeApart(client: Sender, request: LockRequest, fenceKey: string): Promise<LockGrant | undefined> {
  const { lockKey, token, lifetimeMs } = request
  if (!(await take(client, request, undefined))) return undefined
  const number = await client.send(script(DRAW_NUMBER, [fenceKey], [numbersMs(lifetimeMs)], text))
  const holder = await client.send({ name: 'get', key: lockKey, args: [lockKey], from: 'primary', reply: text })
  return holder === token ? { fencingToken: Number(number) } : undefined
}

/** How long the record of numbers is kept. They follow the clock, so they go on growing after it is gone. */
function numbersMs(lifetimeMs: number | null): number {
  return DAY_MS + (lifetimeMs ?? 0)
}

function readGrant(reply: Reply): LockGrant | undefined {
  const number = text(reply)
  if (number === undefined) return undefined
  return { fencingToken: number === '' ? undefined : Number(number) }
}
