import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Cache, type Inspection, inspect } from '@holdfast/core'
import { demand } from '../access.ts'
import type { HttpEvent } from '../live/http.ts'
import type { OperationEvent } from '../live/operations.ts'
import type { Sampled } from '../live/sampled.ts'
import type { InspectorAction, ResolvedOptions } from '../options.ts'
import type { Pace } from '../pace.ts'
import { Refusal } from '../refusal.ts'

/** A request for data, or to change something. */
export interface ApiContext extends ResolvedOptions {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly query: URLSearchParams
  /** How fast servers look at keys. */
  readonly pace: Pace
  /** Operations as they happen. */
  readonly operations: Sampled<OperationEvent>
  /** Requests to HTTP caches as they happen. */
  readonly http: Sampled<HttpEvent>
}

/** A cache that a request is about. */
export interface Asked {
  readonly cache: Cache
  readonly look: Inspection
}

/**
 * Returns the cache that a request is about, if it may do that with it.
 *
 * @param context - The request.
 * @param action - What it wants.
 * @throws {@link Refusal}
 */
export async function demandCache(context: ApiContext, action: Omit<InspectorAction, 'cache'>): Promise<Asked> {
  const alias = demandText(context, 'cache')
  await demand(context, context.req, { ...action, cache: alias })
  const cache = context.caches.get(alias)
  if (!cache) throw new Refusal(404, `No cache is named ${JSON.stringify(alias)}.`)
  return { cache, look: inspect(cache) }
}

/**
 * Returns a parameter that has to be there; it may be empty.
 *
 * @throws {@link Refusal}
 */
export function demandText({ query }: Pick<ApiContext, 'query'>, name: string): string {
  const text = query.get(name)
  if (text === null) throw new Refusal(400, `Name the parameter "${name}".`)
  return text
}

/**
 * Returns the version that a request names; `undefined` if it names none.
 *
 * @throws {@link Refusal} for anything but an integer.
 */
export function versionOf({ query }: Pick<ApiContext, 'query'>): number | undefined {
  const text = query.get('version')
  if (text === null || text === '') return undefined
  if (!/^-?\d{1,15}$/.test(text)) throw new Refusal(400, 'The version must be an integer.')
  return Number(text)
}
