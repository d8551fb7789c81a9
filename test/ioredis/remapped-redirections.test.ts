import { Cluster } from 'ioredis'
import { expect, inject, onTestFinished, test } from 'vitest'
import { remapRedirections } from '../../packages/redis/src/ioredis/remapped-redirections.ts'
import { nodesOf } from './versions.ts'

test('a slot whose owner was noted by its announced address belongs to the reached one', async () => {
  const nodes = nodesOf(inject('servers').cluster)
  const [first] = nodes as [{ host: string; port: number }]
  const cluster = new Cluster([...nodes])
  onTestFinished(() => cluster.disconnect())
  await cluster.ping()
  remapRedirections(cluster, (announced) => (announced === '10.0.0.1:7000' ? first : null))
  const { natMap } = cluster.options
  if (typeof natMap !== 'function') throw new Error('natMap is not replaced')
  // What ioredis does with MOVED: it notes the owner, then translates its address.
  cluster.slots[5] = ['10.0.0.1:7000', 'another:1']
  expect(natMap('10.0.0.1:7000')).toEqual(first)
  expect(cluster.slots[5]).toEqual([`${first.host}:${first.port}`, 'another:1'])
  const before = structuredClone(cluster.slots)
  expect(natMap('10.0.0.2:7000')).toBeNull()
  expect(cluster.slots).toEqual(before)
})
