import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { sendRead, sendToPrimary } from '../../packages/redis/src/ioredis/cluster-routing.ts'
import { command } from './command.ts'
import { nodesOf, VERSIONS } from './versions.ts'

describe.each(VERSIONS)('the routing of a cluster of ioredis %s', (_, { Cluster }) => {
  function open() {
    let asked = 0
    const scaleReads = (nodes: readonly unknown[]): unknown => {
      asked += 1
      return nodes[0]
    }
    const cluster = new Cluster(nodesOf(inject('servers').cluster), { scaleReads })
    onTestFinished(() => cluster.disconnect())
    return { cluster, scaleReads, asked: () => asked }
  }

  test('sends to the primary without asking scaleReads, which stays as it was', async () => {
    const { cluster, scaleReads, asked } = open()
    const set = command('set', ['routing:k', 'v'])
    expect(String(await sendToPrimary(cluster, set, { repeatable: false, splittable: false }))).toBe('OK')
    const get = command('get', ['routing:k'])
    expect(String(await sendToPrimary(cluster, get, { repeatable: true, splittable: false }))).toBe('v')
    expect(asked()).toBe(0)
    expect(cluster.options.scaleReads).toBe(scaleReads)
  })

  test('asks scaleReads where a read goes', async () => {
    const { cluster, asked } = open()
    await sendRead(cluster, command('get', ['routing:k']))
    expect(asked()).toBe(1)
  })
})
