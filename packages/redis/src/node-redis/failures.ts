import { CacheError, ClosedError } from '@holdfast/core'
import { ConnectionInterruptedError, translateError } from '../errors.ts'

/** An error reply begins with a word in capitals, by Redis's own rule; no error of node-redis itself does. */
const REPLY = /^[A-Z][A-Z0-9_]+ /
/** What node-redis says of a command that was taken back: here one that would have been sent a second time. */
const TAKEN_BACK = 'The command was aborted'

/**
 * Turns an error of node-redis into one of ours.
 *
 * @param error - What a command rejected with.
 * @param node - Where it was sent.
 * @param command - Its name, if there was one.
 * @returns An error of this project; an error of this project is returned unchanged.
 */
export function translateNodeRedis(error: unknown, node: string, command?: string): CacheError {
  if (error instanceof CacheError) return error
  const thrown = error instanceof Error ? error : new Error(String(error))
  const isReply = REPLY.test(thrown.message) && !('code' in thrown)
  const message = thrown.message === TAKEN_BACK ? 'the connection was lost before the answer came' : undefined
  if (!isReply && message === undefined) return translateError(thrown, node)
  const cause = new Error(message ?? thrown.message, { cause: thrown })
  if (isReply) cause.name = 'ReplyError'
  return translateError(Object.assign(cause, { command: { name: command } }), node)
}

/**
 * Makes the error of a client that is not open.
 *
 * @param address - Where it leads.
 * @param was - Whether it was open before.
 */
export function notOpen(address: string, was: boolean): ConnectionInterruptedError {
  const why = was
    ? 'the client of node-redis in LOCATION was closed'
    : 'the client of node-redis in LOCATION is not connected: call and await its connect() first'
  return new ConnectionInterruptedError(`Redis is out of reach (${address}): ${why}.`, { node: address })
}

/** Makes the error of a cache that was closed. */
export function closed(address: string): ClosedError {
  return new ClosedError(`The connection to ${address} is closed.`)
}
