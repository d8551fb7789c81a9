import { performance } from 'node:perf_hooks'
import type { RedisNode } from 'holdfast'
import { explain } from '../../explain.ts'
import { Failure } from '../../failure.ts'
import { addCacheOptions } from '../../options.ts'
import { drawTable } from '../../render/table.ts'
import { nodesOf } from '../../settings/redis-nodes.ts'
import { type CacheOptions, onServer, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'

interface Answer {
  readonly node: string
  readonly role: RedisNode['role']
  readonly reply: string
  readonly ms?: number
}

/** `ping`: sends PING to every server of a cache and prints the round trip times. */
export const define: DefineCommand = (command, terminal) => {
  const ping = (options: CacheOptions): Promise<void> =>
    withCache(options, terminal, async (cache) => {
      const nodes = await nodesOf(onServer(cache, 'it has nothing to ping'))
      const answers = await Promise.all(nodes.map(pingNode))
      if (options.json) terminal.json(answers)
      else {
        const rows = answers.map(({ node, role, reply, ms }) => [node, role, reply, ms === undefined ? '' : `${ms} ms`])
        terminal.out(drawTable(rows))
      }
      const silent = answers.filter(({ ms }) => ms === undefined).length
      if (silent > 0) {
        const reason = `${silent} of ${answers.length} ${answers.length === 1 ? 'server' : 'servers'} did not answer.`
        throw new Failure(reason, 'check the servers with: holdfast check')
      }
    })
  addCacheOptions(command).action(ping)
}

async function pingNode(node: RedisNode): Promise<Answer> {
  const { address, role } = node
  try {
    // Not measured: the first PING may have to connect.
    await node.run((redis) => redis.ping(), 'any')
    const start = performance.now()
    const reply = await node.run((redis) => redis.ping(), 'any')
    return { node: address, role, reply, ms: Math.round((performance.now() - start) * 100) / 100 }
  } catch (error) {
    return { node: address, role, reply: explain(error).message }
  }
}
