import { randomUUID } from 'node:crypto'
import type { RedisCache, RedisNode } from 'holdfast'
import { explain } from '../explain.ts'
import { type Finding, failure, ok } from './finding.ts'
import { isRefusal } from './refusal.ts'

/** So many keys are in all slots of a cluster's primaries, almost certainly. */
const MOST_KEYS = 1000

/** Writes to one server. */
interface Writer {
  readonly address: string
  write(): Promise<unknown>
}

/**
 * Writes to every primary one key that lives for a second: a server may answer, and take no writes, because its memory
 * is full, it cannot save, or it is a replica by now.
 *
 * @param cache - The cache, for its keys.
 * @param nodes - The servers that answer.
 */
export async function checkWrites(cache: RedisCache, nodes: readonly RedisNode[]): Promise<readonly Finding[]> {
  const primaries = nodes.filter(({ role }) => role === 'primary')
  const writers = cache.topology === 'cluster' ? await throughCluster(cache, primaries) : primaries.map(to(cache))
  const answers = await Promise.allSettled(writers.map((writer) => writer.write()))
  const findings = answers.flatMap((answer, index): Finding[] => {
    // What the user may not do is another check.
    if (answer.status === 'fulfilled' || isRefusal(answer.reason)) return []
    const { message, next = 'read the log of the server' } = explain(answer.reason)
    return [failure('writes', `${writers[index]?.address} takes no writes: ${message}`, next)]
  })
  const count = `${writers.length} ${writers.length === 1 ? 'primary takes' : 'primaries take'} writes`
  return findings.length > 0 || writers.length === 0 ? findings : [ok('writes', count)]
}

function to(cache: RedisCache): (node: RedisNode) => Writer {
  const key = keyOf(cache)
  return (node) => ({
    address: node.address,
    write: () => node.run((redis) => redis.set(key, 1, 'PX', 1000)),
  })
}

/** For each primary a key in one of its slots. */
async function throughCluster(cache: RedisCache, primaries: readonly RedisNode[]): Promise<readonly Writer[]> {
  const wanted = new Set(primaries.map(({ address }) => address))
  const writers: Writer[] = []
  const connection = await cache.getRedisConnection()
  for (let tried = 0; wanted.size > 0 && tried < MOST_KEYS; tried += 1) {
    const name = `holdfast:check:${randomUUID()}`
    // Of a slot without an owner, the check of the cluster tells.
    const node = await cache.locate(name).then(
      ({ node: owner }) => owner,
      () => undefined,
    )
    if (node === undefined || !wanted.delete(node)) continue
    writers.push({ address: node, write: () => connection.set(cache.makeKey(name), 1, 'PX', 1000) })
  }
  return writers
}

function keyOf(cache: RedisCache): string {
  return cache.makeKey(`holdfast:check:${randomUUID()}`)
}
