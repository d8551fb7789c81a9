import type { IncomingMessage, ServerResponse } from 'node:http'
import { sharedByCopies } from '@holdfast/core'
import type { Forwarding } from '../engine/forwarding.ts'
import { within } from '../engine/within.ts'
import type { Capture, Result } from './capture.ts'
import { detach } from './detached.ts'

/** Hands a request to the application. */
export type Dispatch = (req: IncomingMessage, res: ServerResponse) => unknown

/** A request that a cache has made itself. */
export interface Background {
  /** Which cache. */
  readonly owner: object
  /** What is asked. */
  readonly forwarding: Forwarding
  /** The key of its URI. */
  readonly key: string | undefined
  /** Called by the owner when the request reaches it on its way to the application. */
  readonly captured: (capture: Capture) => void
}

const requests = sharedByCopies('http/background', () => new WeakMap<IncomingMessage, Background>())
// As long as other processes keep off.
const LONGEST_MS = 60_000

/**
 * Tells whether a request was made by a cache, to validate a stored response that a client has got already. Middlewares
 * that count or limit requests may leave it out.
 *
 * @param req - A request of `node:http`, or of a framework on it.
 */
export function isBackgroundRequest(req: IncomingMessage): boolean {
  return requests.has(req)
}

/**
 * Returns what is known of a request that a cache has made.
 *
 * @param req - Any request.
 */
export function backgroundOf(req: IncomingMessage): Background | undefined {
  return requests.get(req)
}

/**
 * Asks the application in the background.
 *
 * @param original - The request that has arrived.
 * @param background - What is asked, and by whom.
 * @param dispatch - Hands a request to the application.
 * @returns Resolves with what clients may get of the answer; `undefined` when that is nothing, or it takes too long.
 * @throws What the application throws.
 */
export async function askAside(
  original: IncomingMessage,
  background: Omit<Background, 'captured'>,
  dispatch: Dispatch,
): Promise<Result | undefined> {
  const detached = detach(original)
  const { promise, resolve } = Promise.withResolvers<Capture>()
  requests.set(detached.req, { ...background, captured: resolve })
  try {
    const done = promise.then((captured) => captured.done)
    const dispatched = Promise.resolve(dispatch(detached.req, detached.res)).then(() => done)
    const result = await within(Promise.race([done, dispatched]), LONGEST_MS)
    return result === 'late' ? undefined : result
  } finally {
    background.forwarding.drop()
    detached.close()
  }
}

/**
 * Returns what hands requests to the application in the background.
 *
 * @param req - The request that has arrived.
 * @param given - What the face names. Otherwise the listeners of the server.
 * @returns `undefined` for HTTP/2, whose listeners expect more of a request than one that is made up has.
 */
export function dispatchOf(req: IncomingMessage, given: Dispatch | undefined): Dispatch | undefined {
  if (req.httpVersionMajor > 1) return undefined
  if (given) return given
  const { server } = req.socket as { readonly server?: { emit(event: string, ...args: unknown[]): boolean } }
  return server && ((again, answer) => server.emit('request', again, answer))
}
