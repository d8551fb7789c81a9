import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Listen } from './sampled.ts'

/** How the HTTP cache handled a request, with the members of Cache-Status (RFC 9211). */
export interface HttpEvent {
  /** When, in Unix milliseconds. */
  readonly at: number
  readonly name: string
  readonly method: string
  readonly key: string | undefined
  readonly background: boolean
  readonly hit: boolean | undefined
  readonly fwd: string | undefined
  readonly stored: boolean | undefined
  readonly collapsed: boolean | undefined
  readonly ttl: number | undefined
  readonly detail: string | undefined
}

// By its name: an application without the HTTP cache need not install it.
const CHANNEL = 'holdfast:http'

/** Listens to the HTTP caches of this process. */
export const listenToHttp: Listen<HttpEvent> = (see) => {
  const listener = (message: unknown): void => {
    const { name, method, key, background, hit, fwd, stored, collapsed, ttl, detail } = message as HttpEvent
    see(() => ({ at: Date.now(), name, method, key, background, hit, fwd, stored, collapsed, ttl, detail }))
  }
  subscribe(CHANNEL, listener)
  return () => unsubscribe(CHANNEL, listener)
}
