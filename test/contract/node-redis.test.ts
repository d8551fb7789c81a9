import { inject } from 'vitest'
import { createSentinel, nodeRedisTopology, nodeRedisVersions, partsOfReplies } from '../support/node-redis.ts'
import { describeContractOf } from './describe-contract.ts'

for (const [at, [version, lib]] of nodeRedisVersions.entries()) {
  // Databases that no other file uses.
  const database = 5 + at
  const single = () => lib.createClient({ url: new URL(`/${database}`, inject('servers').single).href })
  const replies = { name: 'JSON', options: {}, parts: partsOfReplies }
  describeContractOf(nodeRedisTopology(`one server by node-redis ${version}`, single), at === 0 ? replies : undefined)
  const sentinel = () => createSentinel(lib, database)
  describeContractOf(nodeRedisTopology(`Sentinel by node-redis ${version}`, sentinel), replies)
}
