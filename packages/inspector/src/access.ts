import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { InspectorAction, ResolvedOptions } from './options.ts'
import { Refusal } from './refusal.ts'

/** A page of another site cannot add it without asking first, and nobody answers that question. */
const OWN_HEADER = 'x-holdfast-inspector'
const CHANGES: ReadonlySet<InspectorAction['name']> = new Set(['delete', 'invalidate'])
/** What a proxy adds: then the address of the connection says nothing about who asks. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const

/**
 * Tells whether a request may do something.
 *
 * @param options - Those of the inspector.
 * @param req - The request.
 * @param action - What it wants.
 */
export async function may(
  { authorize }: ResolvedOptions,
  req: IncomingMessage,
  action: InspectorAction,
): Promise<boolean> {
  if (!authorize) return !CHANGES.has(action.name) && isLocalRequest(req)
  try {
    return (await authorize(req, action)) === true
  } catch (error) {
    process.emitWarning(`authorize of inspector() threw ${String(error)}`, { type: 'HoldfastWarning' })
    return false
  }
}

/**
 * Lets a request do something.
 *
 * @param options - Those of the inspector.
 * @param req - The request.
 * @param action - What it wants.
 * @throws {@link Refusal} when it may not.
 */
export async function demand(options: ResolvedOptions, req: IncomingMessage, action: InspectorAction): Promise<void> {
  if (await may(options, req, action)) return
  const reason = options.authorize
    ? `You may not: ${action.name}.`
    : CHANGES.has(action.name)
      ? 'The inspector changes nothing without the option "authorize".'
      : 'Without the option "authorize", the inspector answers only on this machine, without a proxy.'
  throw new Refusal(403, reason)
}

/**
 * Refuses what a page of another site may send.
 *
 * @param req - A request for data, or to change something.
 * @throws {@link Refusal}
 */
export function demandOwnPage(req: IncomingMessage): void {
  const site = req.headers['sec-fetch-site']
  const own = req.headers[OWN_HEADER] === '1' && (site === undefined || site === 'same-origin')
  if (!own) throw new Refusal(403, `Send it from the inspector's page, or with the header "${OWN_HEADER}: 1".`)
}

/**
 * Tells whether a request comes from this machine itself: over a loopback address, without a proxy, and for a name of
 * this machine, because a foreign name may lead here too (DNS rebinding).
 *
 * @param req - The request.
 *
 * @example
 * ```ts
 * // On a developer's machine, changes too.
 * inspector(caches, { authorize: isLocalRequest })
 * ```
 */
export function isLocalRequest(req: IncomingMessage): boolean {
  if (PROXY_HEADERS.some((name) => req.headers[name] !== undefined)) return false
  const host = (req.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return isLoopback(req.socket.remoteAddress ?? '') && (host === 'localhost' || isLoopback(host))
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '')
  return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1'
}
