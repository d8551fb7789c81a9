import type { ContractPart } from '@holdfast/testing'
import type { CacheSettings } from 'holdfast'
import * as redis6 from 'redis'
import * as redis5 from 'redis-5'
import { inject } from 'vitest'
import type { Topology } from './topologies.ts'

/** node-redis, any version. */
export type NodeRedis = typeof redis6

/** The versions of node-redis that LOCATION takes clients of; what is used of them is alike. */
export const nodeRedisVersions = [
  ['5', redis5 as unknown as NodeRedis],
  ['6', redis6],
] as const

/** The parts of the contract in which replies of all kinds are read; the others depend on no version of a client. */
export const partsOfReplies: readonly ContractPart[] = [
  'values',
  'timeouts',
  'writes',
  'counters',
  'bulk',
  'scanning',
  'tags',
  'locks',
  'limits',
  'lifecycle',
]

/**
 * Makes a client that asks the Sentinels which all test files share.
 *
 * @param lib - A version of node-redis.
 * @param database - A database that no other file uses.
 */
export function createSentinel(
  { createSentinel }: NodeRedis,
  database: number,
): ReturnType<NodeRedis['createSentinel']> {
  const { SENTINELS } = inject('servers').sentinel.OPTIONS
  return createSentinel({
    name: 'mymaster',
    sentinelRootNodes: SENTINELS.map(([host, port]) => ({ host, port })),
    nodeClientOptions: { database },
  })
}

/**
 * Makes a topology of a client of node-redis.
 *
 * @param name - Its name in test titles.
 * @param makeClient - Makes the client; called when the tests run.
 */
export function nodeRedisTopology(
  name: string,
  makeClient: () => { connect(): Promise<unknown>; destroy(): unknown },
): Topology {
  return {
    name,
    start: async () => {
      const client = makeClient()
      await client.connect()
      return {
        // node-redis takes twice the time for the hundreds of commands of a contended counter.
        settings: { BACKEND: 'redis', LOCATION: client, OPTIONS: { SOCKET_TIMEOUT: 3 } } as unknown as CacheSettings,
        ports: [],
        settle: async () => {},
        [Symbol.asyncDispose]: async () => void (await client.destroy()),
      }
    },
  }
}
