import { setTimeout as delay } from 'node:timers/promises'
import type { LocalServer, NodeState } from '@holdfast/local-redis'
import { pick } from '../random.ts'
import type { Site } from '../site/site.ts'
import { untilClusterState } from './answers.ts'
import { type Fault, LASTS_MS, type Scene } from './fault.ts'

/** Where the cluster has one primary with its replica, and others. */
async function divide({ site, random }: Scene): Promise<{
  readonly primary: LocalServer
  readonly shard: readonly LocalServer[]
  readonly others: readonly LocalServer[]
}> {
  const states = await site.operator.readStates()
  const primaries = states.filter(({ role }) => role === 'primary')
  const primary = pick(random, primaries).server
  const isOwn = (state: NodeState): boolean => state.server === primary || state.primary === primary
  const of = (own: boolean): readonly LocalServer[] =>
    states.filter((state) => isOwn(state) === own).map(({ server }) => server)
  return { primary, shard: of(true), others: of(false) }
}

/** Lets replicas read from a primary, or not. */
async function setReplication({ ask }: Site, primary: LocalServer, allowed: boolean): Promise<void> {
  const rules = ['psync', 'sync'].map((command) => `${allowed ? '+' : '-'}${command}`)
  await ask(primary, 'ACL', 'SETUSER', primary.login.username ?? 'default', ...rules)
  if (!allowed) await ask(primary, 'CLIENT', 'KILL', 'TYPE', 'replica')
}

/** Cuts a primary off from the other nodes, until its replica has its role and it has noticed. */
async function cutOff({ site }: Scene, primary: LocalServer): Promise<void> {
  // What it acknowledges from now on reaches nobody.
  await setReplication(site, primary, false)
  site.bus.split([primary])
  await Promise.all([site.operator.untilTakenOver?.(primary), untilClusterState(site, primary, 'fail')])
  site.bus.heal()
  await setReplication(site, primary, true)
}

const CLUSTER = ['cluster'] as const

/** A cluster that is incomplete, or split. */
export const partitionFaults = {
  'kill-majority': {
    what: 'SIGKILL of two of three primaries and their replicas; 1.5 s after CLUSTERDOWN they are started again',
    topologies: CLUSTER,
    losesRole: CLUSTER,
    losesKeys: CLUSTER,
    async strike(scene) {
      const { primary, others } = await divide(scene)
      await Promise.all(others.map((server) => server.kill()))
      await untilClusterState(scene.site, primary, 'fail')
      await delay(LASTS_MS)
      await Promise.all(others.map((server) => scene.site.operator.restart(server)))
    },
  },
  'stop-majority': {
    what: 'SIGSTOP of two of three primaries and their replicas; 1.5 s after CLUSTERDOWN they continue',
    topologies: CLUSTER,
    losesRole: CLUSTER,
    losesKeys: CLUSTER,
    async strike(scene) {
      const { primary, others } = await divide(scene)
      await Promise.all(others.map((server) => server.pause()))
      await untilClusterState(scene.site, primary, 'fail')
      await delay(LASTS_MS)
      await Promise.all(others.map((server) => server.resume()))
    },
  },
  'kill-shard': {
    what: 'SIGKILL of a primary and its replica where the other slots are still served; both start again after 1.5 s',
    topologies: CLUSTER,
    losesRole: CLUSTER,
    losesKeys: CLUSTER,
    site: { args: ['--cluster-require-full-coverage', 'no'] },
    async strike(scene) {
      const { shard } = await divide(scene)
      await Promise.all(shard.map((server) => server.kill()))
      await delay(LASTS_MS)
      await Promise.all(shard.map((server) => scene.site.operator.restart(server)))
    },
  },
  'split-cluster': {
    what: 'a primary is cut off from all nodes, and its replica takes over; callers reach both',
    topologies: CLUSTER,
    losesRole: CLUSTER,
    losesKeys: CLUSTER,
    site: { splittable: true },
    async strike(scene) {
      const { primary } = await divide(scene)
      await cutOff(scene, primary)
    },
  },
  'split-callers': {
    what: 'a primary is cut off from all nodes, and its replica takes over; callers reach that primary alone',
    topologies: CLUSTER,
    losesRole: CLUSTER,
    losesKeys: CLUSTER,
    site: { splittable: true, proxied: true },
    async strike(scene) {
      const { primary } = await divide(scene)
      const { operator, weather } = scene.site
      weather.hold(operator.servers.filter((server) => server !== primary).map(({ port }) => port))
      await cutOff(scene, primary)
      weather.clear()
    },
  },
} satisfies Record<string, Fault>
