import type { Client } from '../clients/client.ts'
import type { Reply } from '../command.ts'
import { integer, list, ok, someBytes, texts } from '../replies.ts'

/**
 * Walks over the stored keys that match a glob, on every primary, one batch at a time.
 *
 * @param client - Where the keys live.
 * @param glob - A Redis glob.
 * @param count - How many keys a server looks at per step.
 * @returns Batches, one for each step; a key may appear twice, as SCAN documents. Every key that exists during the whole walk appears,
 * also when slots of a cluster move meanwhile.
 *
 * A cursor means something to one server alone, until it ends. Behind a new connection there may be another one, so the
 * walk over it begins again.
 *
 * @see {@link https://redis.io/docs/latest/commands/scan/ | Redis: SCAN}
 */
export async function* scan(client: Client, glob: string, count: number): AsyncGenerator<string[], void, undefined> {
  for await (const { node, includes } of client.scanTargets()) {
    let link: unknown
    for (let cursor: string | undefined = '0'; cursor !== undefined; ) {
      const [next, keys]: readonly [string, string[]] = await node.send({
        name: 'scan',
        key: '',
        args: [cursor, 'MATCH', glob, 'COUNT', count],
        from: 'any',
        reply: readPage,
      })
      const isOther = cursor !== '0' && node.link !== link
      link = node.link
      if (isOther) cursor = '0'
      else cursor = next === '0' ? undefined : next
      yield includes ? keys.filter(includes) : keys
    }
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
  for (const primary of (await client.nodes()).filter(({ role }) => role === 'primary')) {
    const [size] = await Promise.all([
      primary.send({ name: 'dbsize', key: '', args: [], from: 'primary', reply: integer }),
      primary.send({ name: 'flushdb', key: '', args: ['ASYNC'], from: 'primary', reply: ok }),
    ])
    count += size
  }
  return count
}

function readPage(reply: Reply): readonly [cursor: string, keys: string[]] {
  const [cursor = null, keys = null] = list(reply, 2)
  return [String(someBytes(cursor)), texts(keys)]
}
