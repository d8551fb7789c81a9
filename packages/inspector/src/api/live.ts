import { demand } from '../access.ts'
import { JsonLines } from '../reply.ts'
import type { ApiContext } from './context.ts'

/** Operations as they happen, a line of JSON for each. */
export async function tail(context: ApiContext): Promise<void> {
  const { req, res, caches, operations } = context
  await demand(context, req, { name: 'tail' })
  const lines = new JsonLines(res)
  const stop = operations.watch((event, skipped) => {
    if (caches.has(event.alias)) void lines.write({ ...event, skipped })
  })
  lines.signal.addEventListener('abort', stop)
}

/** How HTTP caches handle requests, a line of JSON for each. */
export async function http(context: ApiContext): Promise<void> {
  await demand(context, context.req, { name: 'tail' })
  const lines = new JsonLines(context.res)
  const stop = context.http.watch((event, skipped) => void lines.write({ ...event, skipped }))
  lines.signal.addEventListener('abort', stop)
}
