import { inspect } from '@holdfast/core'
import { demand, may } from '../access.ts'
import { sendJson } from '../reply.ts'
import { type ApiContext, demandCache } from './context.ts'

/** The caches with what they counted, and what the request may change. */
export async function overview(context: ApiContext): Promise<void> {
  const { req, res, caches } = context
  await demand(context, req, { name: 'view' })
  const listed = [...caches.values()].map(async (cache) => ({
    alias: cache.alias,
    prefix: cache.keyPrefix,
    version: cache.version,
    timeout: cache.timeout,
    codec: inspect(cache).codec,
    stats: cache.stats(),
    may: {
      delete: await may(context, req, { name: 'delete', cache: cache.alias }),
      invalidate: await may(context, req, { name: 'invalidate', cache: cache.alias }),
    },
  }))
  sendJson(res, { at: Date.now(), caches: await Promise.all(listed) })
}

/** The servers behind a cache. */
export async function servers(context: ApiContext): Promise<void> {
  const { look } = await demandCache(context, { name: 'servers' })
  sendJson(context.res, { at: Date.now(), servers: await look.servers() })
}
