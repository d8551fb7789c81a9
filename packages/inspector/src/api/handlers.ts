import type { ApiContext } from './context.ts'
import { download, key, value } from './keys.ts'
import { http, tail } from './live.ts'
import { overview, servers } from './overview.ts'
import { search, tags } from './search.ts'
import { invalidate, remove } from './writes.ts'

/** What answers the requests of one name. */
export interface Handler {
  readonly method: 'GET' | 'POST'
  /** Answers, or throws a `Refusal` or an error of a cache. It asks itself whether it may. */
  run(context: ApiContext): Promise<void>
}

/** By the last part of the path, after `/api/`. Parameters are in the query: no framework has read them before. */
export const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['overview', { method: 'GET', run: overview }],
  ['servers', { method: 'GET', run: servers }],
  ['tail', { method: 'GET', run: tail }],
  ['http', { method: 'GET', run: http }],
  ['search', { method: 'GET', run: search }],
  ['tags', { method: 'GET', run: tags }],
  ['key', { method: 'GET', run: key }],
  ['value', { method: 'GET', run: value }],
  ['download', { method: 'GET', run: download }],
  ['delete', { method: 'POST', run: remove }],
  ['invalidate', { method: 'POST', run: invalidate }],
])
