import { performance } from 'node:perf_hooks'
import type { AddCommand } from '../../options.ts'
import { drawTable } from '../../render/table.ts'
import { nodesOf } from '../../settings/redis-nodes.ts'
import { type CacheOptions, onServer, withCache } from '../../settings/with-cache.ts'
import { cacheCommand } from './cache-command.ts'

/** `ping`: asks every server of a cache for a sign of life. */
export const addPing: AddCommand = (parent, terminal) => {
  const ping = (options: CacheOptions): Promise<void> =>
    withCache(options, async (cache) => {
      const redis = onServer(cache, 'there is nothing to ask')
      const connection = await redis.getRedisConnection()
      const answers = await Promise.all(
        nodesOf(connection).map(async ({ address, connection: node }) => {
          // The first one may have to connect.
          await node.ping()
          const start = performance.now()
          const reply = await node.ping()
          return { node: address, reply, ms: Math.round((performance.now() - start) * 100) / 100 }
        }),
      )
      if (options.json) return terminal.json(answers)
      terminal.out(drawTable(answers.map(({ node, reply, ms }) => [node, reply, `${ms} ms`])))
    })
  cacheCommand(parent, 'ping', 'ask every server of a cache for a sign of life').action(ping)
}
