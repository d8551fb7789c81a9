import type { Client, RedisNode } from '../clients/client.ts'
import { integer, ok, texts } from '../command.ts'

/**
 * Walks over the stored keys that match a glob, on every primary, one batch at a time.
 *
 * @param client - Where the keys live.
 * @param glob - A Redis glob.
 * @param count - How many keys a server looks at per step.
 * @returns Batches; a key may appear twice, as SCAN documents.
 *
 * @see {@link https://redis.io/docs/latest/commands/scan/ | Redis: SCAN}
 */
export async function* scan(client: Client, glob: string, count: number): AsyncGenerator<string[], void, undefined> {
  for (const primary of await primariesOf(client)) {
    let cursor = '0'
    do {
      const [next, keys] = await primary.send({
        name: 'scan',
        key: '',
        args: [cursor, 'MATCH', glob, 'COUNT', count],
        from: 'any',
        reply: (reply) => {
          const [next, keys] = reply as readonly [Buffer, readonly Buffer[]]
          return [String(next), texts(keys)] as const
        },
      })
      cursor = next
      if (keys.length > 0) yield keys
    } while (cursor !== '0')
  }
}

/**
 * Empties the database on every primary.
 *
 * @param client - Where the keys live.
 * @returns How many keys there were just before.
 *
 * @see {@link https://redis.io/docs/latest/commands/flushdb/ | Redis: FLUSHDB}
 */
export async function flush(client: Client): Promise<number> {
  let count = 0
  for (const primary of await primariesOf(client)) {
    const [size] = await Promise.all([
      primary.send({ name: 'dbsize', key: '', args: [], from: 'primary', reply: integer }),
      primary.send({ name: 'flushdb', key: '', args: ['ASYNC'], from: 'primary', reply: ok }),
    ])
    count += size
  }
  return count
}

async function primariesOf(client: Client): Promise<readonly RedisNode[]> {
  return (await client.nodes()).filter(({ role }) => role === 'primary')
}
