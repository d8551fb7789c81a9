/** A session store for express-session and @fastify/session over a Holdfast cache. */
export {
  type DoneCallback,
  HoldfastSessionStore,
  type ResultCallback,
  type StoredSession,
} from './holdfast-session-store.ts'
export { type SessionStoreOptions, sessionStore } from './session-store.ts'
export type { SessionTimeout, SessionToStore } from './session-timeout.ts'
