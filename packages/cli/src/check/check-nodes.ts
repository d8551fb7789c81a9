import { performance } from 'node:perf_hooks'
import type { RedisNode } from 'holdfast'
import { parseInfo } from '../local/cluster-state.ts'
import { type Finding, ok, warning } from './finding.ts'

const PINGS = 5
const SLOW_MS = 50
const SKEW_MS = 1000

interface NodeState {
  readonly address: string
  readonly policy: string | undefined
  readonly limit: number
  readonly version: string | undefined
  readonly roundTrip: number
  readonly skew: number | undefined
}

/**
 * Checks every server: version, eviction policy, clock, round trip.
 *
 * @param nodes - The connected servers.
 * @param timeout - The cache's default timeout.
 */
export async function checkNodes(nodes: readonly RedisNode[], timeout: number | null): Promise<readonly Finding[]> {
  const silent: Finding[] = []
  const known: NodeState[] = []
  await Promise.all(
    nodes.map(async (node) => {
      try {
        known.push(await examine(node))
      } catch (error) {
        const message = `${node.address} does not answer: ${(error as Error).message}`
        silent.push(warning('nodes', message, 'check that it runs'))
      }
    }),
  )
  return [
    ...silent,
    ...versionsOf(known),
    ...judgeEviction(known, timeout),
    ...judgeClocks(known),
    ...judgeRoundTrips(known),
  ]
}

async function examine(node: RedisNode): Promise<NodeState> {
  const roundTrip = await medianPing(node)
  // INFO, not CONFIG: hosted services forbid CONFIG.
  const [memory, server] = await Promise.all(
    ['memory', 'server'].map((section) =>
      node.run((redis) => redis.info(section), 'any').then(parseInfo, () => undefined),
    ),
  )
  const sent = Date.now()
  const time = await node.run((redis) => redis.time(), 'any').catch(() => undefined)
  const half = (Date.now() - sent) / 2
  const serverTime = time === undefined ? undefined : Number(time[0]) * 1000 + Number(time[1]) / 1000
  return {
    address: node.address,
    policy: memory?.maxmemory_policy,
    limit: Number(memory?.maxmemory ?? 0),
    version: server?.valkey_version ?? server?.redis_version,
    roundTrip,
    skew: serverTime === undefined ? undefined : Math.round(serverTime - (sent + half)),
  }
}

async function medianPing(node: RedisNode): Promise<number> {
  const times: number[] = []
  for (let ping = 0; ping < PINGS; ping += 1) {
    const start = performance.now()
    await node.run((redis) => redis.ping(), 'any')
    times.push(performance.now() - start)
  }
  return times.sort((one, other) => one - other)[Math.floor(PINGS / 2)] ?? 0
}

function versionsOf(states: readonly NodeState[]): readonly Finding[] {
  const versions = new Set(states.flatMap(({ version }) => (version === undefined ? [] : [version])))
  if (versions.size === 0) return []
  const list = [...versions].join(', ')
  return versions.size === 1
    ? [ok('version', list)]
    : [warning('version', `the servers have different versions: ${list}`, 'use one version')]
}

/**
 * Checks what the servers do when their memory is full.
 *
 * @param states - The servers.
 * @param timeout - The default timeout of the cache; null for keys that never expire.
 */
export function judgeEviction(
  states: readonly Pick<NodeState, 'address' | 'policy' | 'limit'>[],
  timeout: number | null,
): readonly Finding[] {
  const known = states.filter(({ policy }) => policy !== undefined)
  if (known.length === 0)
    return [warning('eviction', 'the servers do not report their eviction policy', 'allow INFO memory')]
  const refusing = known.filter(({ policy }) => policy === 'noeviction')
  if (refusing.length > 0) {
    const limited = refusing.some(({ limit }) => limit > 0)
    const effect = limited
      ? 'writes fail once maxmemory is reached'
      : 'there is no maxmemory, so the cache grows until the machine is full'
    return [
      warning(
        'eviction',
        `noeviction on ${list(refusing)}: ${effect}`,
        'set maxmemory, and maxmemory-policy allkeys-lru',
      ),
    ]
  }
  const [policy = ''] = [...new Set(known.map((state) => `${state.policy}`))]
  if (policy.startsWith('volatile') && timeout === null) {
    return [
      warning(
        'eviction',
        `${policy} cannot evict keys that never expire, and TIMEOUT is null`,
        'use an allkeys policy',
      ),
    ]
  }
  return [ok('eviction', [...new Set(known.map((state) => state.policy))].join(', '))]
}

function judgeClocks(states: readonly NodeState[]): readonly Finding[] {
  const off = states.filter(({ skew }) => skew !== undefined && Math.abs(skew) > SKEW_MS)
  if (off.length > 0) {
    const message = off.map(({ address, skew }) => `${address} is ${skew} ms off`).join(', ')
    return [warning('clock', message, 'synchronize the clocks: both sides compute expiry times')]
  }
  const greatest = Math.max(0, ...states.map(({ skew = 0 }) => Math.abs(skew)))
  return [ok('clock', `at most ${greatest} ms off`)]
}

function judgeRoundTrips(states: readonly NodeState[]): readonly Finding[] {
  const slow = states.filter(({ roundTrip }) => roundTrip > SLOW_MS)
  const worst = Math.max(0, ...states.map(({ roundTrip }) => roundTrip)).toFixed(2)
  return slow.length === 0
    ? [ok('round trip', `${worst} ms at most`)]
    : [warning('round trip', `${worst} ms to ${list(slow)}`, 'move the servers closer to the application')]
}

function list(states: readonly Pick<NodeState, 'address'>[]): string {
  return states.length > 3 ? `${states.length} servers` : states.map(({ address }) => address).join(', ')
}
