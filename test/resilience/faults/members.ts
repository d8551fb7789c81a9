import { setTimeout as delay } from 'node:timers/promises'
import type { LocalServer, NodeState } from '@holdfast/local-redis'
import { pick } from '../random.ts'
import type { Site } from '../site/site.ts'
import { TOGETHER } from '../workload/keys.ts'
import { type Fault, LASTS_MS, type Scene, WITH_REPLICAS } from './fault.ts'

/** How many slots a new primary gets. */
const SLOTS = 1000
const MIGRATE_MS = 5000

/** One primary that owns slots, and another; of a slot, its owner and another. */
async function twoOwners(
  { site, random }: Scene,
  slot?: number,
): Promise<{ readonly from: NodeState; readonly to: LocalServer }> {
  const owners = (await site.operator.readStates()).filter(({ slots }) => slots.length > 0)
  const owns = ({ slots }: NodeState): boolean =>
    slot === undefined || slots.some((range) => range.from <= slot && slot <= range.to)
  const from = pick(random, owners.filter(owns))
  const to = pick(
    random,
    owners.filter((other) => other !== from),
  )
  return { from, to: to.server }
}

/** Opens a slot, and moves half of its keys. */
async function moveHalf({ ask }: Site, slot: number, from: LocalServer, to: LocalServer): Promise<void> {
  const [fromId, toId] = await Promise.all([ask(from, 'CLUSTER', 'MYID'), ask(to, 'CLUSTER', 'MYID')])
  await ask(to, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId))
  await ask(from, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId))
  const keys = (await ask(from, 'CLUSTER', 'GETKEYSINSLOT', slot, 100)) as readonly string[]
  if (keys.length < 2) throw new Error(`slot ${slot} has ${keys.length} keys: no half of it can move`)
  const { username = 'default', password = '' } = to.login
  const route = [to.host, to.port, '', 0, MIGRATE_MS, 'REPLACE', 'AUTH2', username, password]
  await ask(from, 'MIGRATE', ...route, 'KEYS', ...keys.slice(0, keys.length >> 1))
}

/** Servers that come and go for good, and slots that change hands, while all servers are well. */
export const memberFaults = {
  'add-remove-primary': {
    what: `a primary joins the cluster, gets ${SLOTS.toLocaleString('en')} slots, gives them back and leaves for good`,
    topologies: ['cluster'],
    async strike({ site: { operator } }) {
      const added = await operator.add()
      await operator.moveSlots({ count: SLOTS }, added)
      await operator.remove(added)
    },
  },
  'add-remove-replica': {
    what: 'one more replica follows a primary; one that the application knows leaves for good',
    topologies: WITH_REPLICAS,
    async strike({ site, random }) {
      const known = pick(random, await site.withRole('replica'))
      await site.operator.add(pick(random, await site.withRole('primary')))
      await site.operator.remove(known)
    },
  },
  'move-slots': {
    what: '2,000 slots move to another node',
    topologies: ['cluster'],
    async strike(scene) {
      const { from, to } = await twoOwners(scene)
      const [first] = from.slots
      if (!first) throw new Error('There are no slots to move')
      await scene.site.operator.moveSlots({ from: first.from, to: Math.min(first.to, first.from + 1999) }, to)
    },
  },
  'open-slot': {
    what: 'half of the keys of a slot are on another node for 1.5 s; then the others follow',
    topologies: ['cluster'],
    async strike(scene) {
      const { site } = scene
      const [first] = site.operator.servers
      const slot = first && Number(await site.ask(first, 'CLUSTER', 'KEYSLOT', TOGETHER))
      if (slot === undefined) throw new Error('There are no servers')
      const { from, to } = await twoOwners(scene, slot)
      await moveHalf(site, slot, from.server, to)
      await delay(LASTS_MS)
      await site.operator.moveSlots({ from: slot, to: slot }, to)
    },
  },
  'unlink-replica': {
    what: 'a replica loses its primary for 1.5 s, and goes on to answer',
    topologies: ['replicas', 'Sentinel'],
    async strike({ site, random }) {
      const replica = pick(random, await site.withRole('replica'))
      const [primary] = await site.withRole('primary')
      if (!primary) throw new Error('There is no primary')
      // Nobody listens there.
      await site.ask(replica, 'REPLICAOF', replica.host, 1)
      await delay(LASTS_MS)
      await site.ask(replica, 'REPLICAOF', primary.host, primary.port)
    },
  },
} satisfies Record<string, Fault>
