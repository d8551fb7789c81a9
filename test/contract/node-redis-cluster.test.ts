import { type LocalCluster, startCluster } from '@holdfast/local-redis'
import { afterAll, beforeAll } from 'vitest'
import { nodeRedisTopology, nodeRedisVersions, partsOfReplies } from '../support/node-redis.ts'
import { describeContractOf } from './describe-contract.ts'

let cluster: LocalCluster

beforeAll(async () => {
  cluster = await startCluster()
})
afterAll(() => cluster.stop())

for (const [at, [version, lib]] of nodeRedisVersions.entries()) {
  const name = `a Redis cluster of six nodes by node-redis ${version}`
  const client = () => lib.createCluster({ rootNodes: cluster.urls.map((url) => ({ url })) })
  const replies = { name: 'JSON', options: {}, parts: partsOfReplies }
  describeContractOf(nodeRedisTopology(name, client), at === 0 ? replies : undefined)
}
