import { ArgumentError, type KeyOptions, listOf, type ReadFrom, type ReadOptions } from '@holdfast/core'
import type { Sender } from '../clients/client.ts'
import { settleAll } from '../clients/many.ts'
import { type Reply, script } from '../command.ts'
import type { SetAlgebra, SetStoreOptions } from '../contract/set-algebra.ts'
import { flag, integer, list, ok, someBytes } from '../replies.ts'
import { apartIfRefused } from './apart.ts'
import { decodeMembers } from './member-replies.ts'
import { encodeMember } from './operands.ts'
import { optionsOf } from './options.ts'
import { REPLACE_SET } from './scripts.ts'
import type { Method, Methods, RedisParts } from './table.ts'

/** The ways to combine sets. */
type SetOperation = 'sdiff' | 'sinter' | 'sunion'

/** The commands over several sets. */
export const setAlgebra: Methods<SetAlgebra> = {
  sdiff: combine('sdiff'),
  sinter: combine('sinter'),
  sunion: combine('sunion'),
  sdiffstore: store('sdiff'),
  sinterstore: store('sinter'),
  sunionstore: store('sunion'),
  smove: (name, parts, args) => {
    const [source, destination, member, options] = args as [string, string, unknown, SetStoreOptions?]
    return parts.operations.run(name, source, false, async () => {
      const checked = optionsOf.smove(options)
      const from = parts.keySpace.make(source, checked.version)
      const to = destinationKey(parts, destination, checked)
      const bytes = encodeMember(parts, member, source)
      const { sender: client } = parts.store.forOperation()
      return apartIfRefused(client, () => moveMember(client, from, to, bytes))
    })
  },
}

function combine(operation: SetOperation): Method<Promise<never[]>> {
  return (name, parts, args) => {
    const [keys, options] = args as [readonly string[], ReadOptions?]
    return parts.operations.run<never[]>(name, undefined, [], async () => {
      const { read = 'any', ...checked } = optionsOf.combine(options, name)
      const storedKeys = storedKeysOf(name, parts, keys, checked)
      const { sender: client } = parts.store.forOperation()
      const members = await apartIfRefused(client, () => combineSets(client, operation, read, storedKeys))
      return decodeMembers(members, [...keys].join(', '), parts) as never[]
    })
  }
}

function store(operation: SetOperation): Method<Promise<number>> {
  return (name, parts, args) => {
    const [destination, keys, options] = args as [string, readonly string[], SetStoreOptions?]
    return parts.operations.run(name, destination, 0, async () => {
      const checked = optionsOf.store(options, name)
      const storedKeys = storedKeysOf(name, parts, keys, checked)
      const to = destinationKey(parts, destination, checked)
      const { sender: client } = parts.store.forOperation()
      return apartIfRefused(client, () => storeCombinedSets(client, operation, to, storedKeys))
    })
  }
}

/** In one atomic command where the sets live together, else here, from what each group of them gives. */
async function combineSets(
  client: Sender,
  operation: SetOperation,
  from: ReadFrom,
  storedKeys: readonly string[],
): Promise<readonly Buffer[]> {
  const [first, ...others] = storedKeys as readonly [string, ...string[]]
  if (operation === 'sdiff' && !allTogether(client, first, others)) {
    const [minuend, subtrahend] = await settleAll([
      combineSets(client, 'sunion', from, [first]),
      combineSets(client, 'sunion', from, others),
    ])
    const taken = new Set(subtrahend?.map(identity))
    return (minuend ?? []).filter((member) => !taken.has(identity(member)))
  }
  const groups = await client.sendGroups(storedKeys, (keys) => ({
    name: operation,
    key: keys[0],
    args: keys,
    from,
    reply: membersOf,
  }))
  const [whole, ...more] = groups.map(({ result }) => result)
  return more.reduce(operation === 'sinter' ? intersect : unite, whole ?? [])
}

/**
 * In one atomic command where all keys live together; else the sets are read, and the destination is replaced in one
 * step.
 */
async function storeCombinedSets(
  client: Sender,
  operation: SetOperation,
  destination: string,
  storedKeys: readonly string[],
): Promise<number> {
  if (allTogether(client, destination, storedKeys)) {
    const args = [destination, ...storedKeys]
    return client.send({ name: `${operation}store`, key: destination, args, from: 'primary', reply: integer })
  }
  const members = await combineSets(client, operation, 'primary', storedKeys)
  await client.send(script(REPLACE_SET, [destination], members, ok))
  return members.length
}

/**
 * In one atomic command where both sets live together, else by adding the member to one before it is removed from the
 * other. A crash in between leaves it in both, never in neither; of two callers that move it to different sets one
 * wins.
 */
async function moveMember(client: Sender, from: string, to: string, member: Buffer): Promise<boolean> {
  const change = (name: string, key: string): Promise<boolean> =>
    client.send({ name, key, args: [key, member], from: 'primary', reply: flag })
  if (client.together(from, to)) {
    return client.send({ name: 'smove', key: from, args: [from, to, member], from: 'primary', reply: flag })
  }
  if (!(await change('sismember', from))) return false
  const added = await change('sadd', to)
  if (await change('srem', from)) return true
  // Another caller moved it meanwhile.
  if (added) await change('srem', to)
  return false
}

function storedKeysOf(
  method: string,
  { keySpace }: RedisParts,
  keys: readonly string[],
  { version }: KeyOptions,
): string[] {
  const storedKeys = listOf(keys, 'keys').map((key) => keySpace.make(key, version))
  if (storedKeys.length > 0) return storedKeys
  throw new ArgumentError(`${method}() takes at least one key.`)
}

function destinationKey(
  { keySpace }: RedisParts,
  key: string,
  { version, destinationVersion = version }: SetStoreOptions,
): string {
  return keySpace.make(key, destinationVersion)
}

function allTogether(client: Sender, one: string, others: readonly string[]): boolean {
  return others.every((other) => client.together(one, other))
}

function membersOf(reply: Reply): readonly Buffer[] {
  return list(reply).map(someBytes)
}

/** Equal for equal bytes. */
function identity(member: Buffer): string {
  return member.toString('latin1')
}

function unite(one: readonly Buffer[], other: readonly Buffer[]): readonly Buffer[] {
  return [...new Map([...one, ...other].map((member) => [identity(member), member])).values()]
}

function intersect(one: readonly Buffer[], other: readonly Buffer[]): readonly Buffer[] {
  const theirs = new Set(other.map(identity))
  return one.filter((member) => theirs.has(identity(member)))
}
