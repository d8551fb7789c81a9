import { setTimeout as delay } from 'node:timers/promises'
import type { LocalServer } from '@holdfast/local-redis'
import { pick } from '../random.ts'
import type { Site } from '../site/site.ts'
import { EVERYWHERE, type Fault, LASTS_MS, type Scene, WITH_REPLICAS, WITH_SUCCESSION } from './fault.ts'

async function choose({ site, random }: Scene, role: 'primary' | 'replica'): Promise<LocalServer> {
  return pick(random, await site.withRole(role))
}

async function untilTakenOver({ operator }: Site, old: LocalServer): Promise<void> {
  if (operator.untilTakenOver) await operator.untilTakenOver(old)
  else await delay(LASTS_MS)
}

/** Whole servers that die, hang and come back. */
export const serverFaults = {
  'kill-primary': {
    what: 'SIGKILL of a primary; a new one comes',
    topologies: EVERYWHERE,
    losesRole: WITH_SUCCESSION,
    losesKeys: EVERYWHERE,
    async strike(scene) {
      const primary = await choose(scene, 'primary')
      await primary.kill()
      await untilTakenOver(scene.site, primary)
      await scene.site.operator.restart(primary)
      // The Sentinels make it follow the new one.
      if (scene.site.topology === 'Sentinel') await untilTakenOver(scene.site, primary)
    },
  },
  'stop-primary': {
    what: 'SIGSTOP of a primary; it continues when another has its role, else after 1.5 s',
    topologies: EVERYWHERE,
    losesRole: WITH_SUCCESSION,
    losesKeys: WITH_SUCCESSION,
    async strike(scene) {
      const primary = await choose(scene, 'primary')
      await primary.pause()
      await untilTakenOver(scene.site, primary)
      await primary.resume()
      if (scene.site.topology === 'Sentinel') await untilTakenOver(scene.site, primary)
    },
  },
  'restart-primary': {
    what: 'restart of a primary, which has then no keys',
    topologies: EVERYWHERE,
    losesRole: WITH_SUCCESSION,
    losesKeys: EVERYWHERE,
    strike: async (scene) => void (await scene.site.operator.restart(await choose(scene, 'primary'))),
  },
  'kill-replica': {
    what: 'SIGKILL of a replica; it is started again after 1.5 s',
    topologies: WITH_REPLICAS,
    async strike(scene) {
      const replica = await choose(scene, 'replica')
      await replica.kill()
      await delay(LASTS_MS)
      await scene.site.operator.restart(replica)
    },
  },
  'stop-replica': {
    what: 'SIGSTOP of a replica for 1.5 s',
    topologies: WITH_REPLICAS,
    async strike(scene) {
      const replica = await choose(scene, 'replica')
      await replica.pause()
      await delay(LASTS_MS)
      await replica.resume()
    },
  },
  'fail-over': {
    what: 'a failover that the operator orders: CLUSTER FAILOVER, SENTINEL FAILOVER',
    topologies: WITH_SUCCESSION,
    losesRole: WITH_SUCCESSION,
    losesKeys: WITH_SUCCESSION,
    strike: async (scene) => void (await scene.site.operator.failOver(await choose(scene, 'primary'))),
  },
} satisfies Record<string, Fault>
