import { listOf, type OptionsChecker, type ReadFrom, type ReadOptions } from '@holdfast/core'
import type { Argument } from '../command.ts'
import type { SetIterOptions, SetPage, SetPageOptions, Sets } from '../contract/sets.ts'
import { flag, integer, list, someBytes } from '../replies.ts'
import { countMember, countMembers, sendCounted } from './counts.ts'
import { memberGlob } from './member-glob.ts'
import { decodeMember, decodeMembers, none, values } from './member-replies.ts'
import { checkInteger, encodeMembers, key, member, members, splitCount } from './operands.ts'
import { optionsOf } from './options.ts'
import { type Method, type Methods, type RedisParts, read, write } from './table.ts'

/** The commands of sets. */
export const sets: Methods<Sets> = {
  sadd: write(members, integer, 0, 'stores'),
  srem: write(members, integer, 0),
  scard: read(key, integer, 0),
  sismember: read(member, flag, false),
  smismember,
  smembers: read(key, values, none, countMembers),
  spop: randomMembers('primary'),
  srandmember: randomMembers('any'),
  sscan: (name, parts, args) => {
    const [key, options] = args as [string, SetPageOptions?]
    const last: SetPage<never> = { cursor: '0', members: [] }
    return parts.operations.run<SetPage<never>>(name, key, last, async () =>
      pageOf(parts, key, optionsOf.sscan(options)),
    )
  },
  sscanIter,
}

async function smismember(name: string, parts: RedisParts, args: readonly unknown[]): Promise<boolean[]> {
  const [key, candidates, options] = args as [string, Iterable<unknown>, ReadOptions?]
  const asked = listOf(candidates, 'members')
  const no = asked.map(() => false)
  return parts.operations.run(name, key, no, async () => {
    const { version, read = 'any' } = optionsOf.smismember(options)
    const encoded = encodeMembers(asked, key, parts)
    const storedKey = parts.keySpace.make(key, version)
    if (encoded.length === 0) return no
    return parts.store.client.send({
      name,
      key: storedKey,
      args: [storedKey, ...encoded],
      from: read,
      reply: (reply) => list(reply, encoded.length).map(flag),
    })
  })
}

/** A method that returns one member, or with a count a list. */
function randomMembers(from: ReadFrom): Method<Promise<never>> {
  const checkOptions: OptionsChecker<ReadOptions> = from === 'any' ? optionsOf.random : optionsOf.pop
  return (name, parts, args) => {
    const [key, count, given] = splitCount<ReadOptions>(args)
    const fallback = count === undefined ? undefined : []
    return parts.operations.run<unknown>(name, key, fallback, async () => {
      const { version, read = 'any' } = checkOptions(given, name)
      const counted: Argument[] = count === undefined ? [] : [checkInteger(count, 'count')]
      const storedKey = parts.keySpace.make(key, version)
      const command = { name, key: storedKey, args: [storedKey, ...counted], from: from === 'any' ? read : 'primary' }
      return count === undefined
        ? sendCounted(parts, key, { ...command, reply: (reply) => decodeMember(reply, key, parts) }, countMember)
        : sendCounted(parts, key, { ...command, reply: (reply) => decodeMembers(reply, key, parts) }, countMembers)
    }) as Promise<never>
  }
}

async function* sscanIter(
  name: string,
  parts: RedisParts,
  args: readonly unknown[],
): AsyncGenerator<never, void, undefined> {
  const [key, options] = args as [string, SetIterOptions?]
  const pages = parts.operations.iterate(name, key, () => pagesOf(parts, key, optionsOf.sscanIter(options)))
  for await (const members of pages) yield* members
}

async function* pagesOf(
  parts: RedisParts,
  key: string,
  { signal, ...options }: SetIterOptions,
): AsyncGenerator<readonly never[], void, undefined> {
  let cursor = '0'
  do {
    signal?.throwIfAborted()
    const page = await pageOf(parts, key, { ...options, cursor })
    yield page.members
    cursor = page.cursor
  } while (cursor !== '0')
}

/** One page. Always from the primary: a cursor means nothing to another server. */
async function pageOf(
  parts: RedisParts,
  key: string,
  { cursor = '0', match, count = parts.itersize, version }: SetPageOptions,
): Promise<SetPage<never>> {
  const args: Argument[] = [cursor, 'COUNT', checkInteger(count, 'count')]
  if (match !== undefined) args.push('MATCH', memberGlob(match, parts.codec))
  const storedKey = parts.keySpace.make(key, version)
  return parts.store.client.send({
    name: 'sscan',
    key: storedKey,
    args: [storedKey, ...args],
    from: 'primary',
    reply: (reply) => {
      const [next = null, page = null] = list(reply, 2)
      return { cursor: String(someBytes(next)), members: decodeMembers(page, key, parts) as never[] }
    },
  })
}
