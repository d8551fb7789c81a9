import { Refusal } from '../refusal.ts'
import { sendJson } from '../reply.ts'
import { type ApiContext, demandCache, demandText, versionOf } from './context.ts'

/** Removes a key. */
export async function remove(context: ApiContext): Promise<void> {
  const key = demandText(context, 'key')
  const { cache } = await demandCache(context, { name: 'delete', key })
  sendJson(context.res, { removed: await cache.delete(key, { version: versionOf(context) }) })
}

/** Invalidates tags. */
export async function invalidate(context: ApiContext): Promise<void> {
  const tags = context.query.getAll('tag')
  if (tags.length === 0) throw new Refusal(400, 'Name the parameter "tag".')
  const { cache } = await demandCache(context, { name: 'invalidate', tags })
  sendJson(context.res, { invalidated: await cache.invalidateTags(tags) })
}
