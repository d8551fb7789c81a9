import type { Redis } from 'ioredis'
import type { ReachableServer } from '../server-access/server-login.ts'
import { type WaitOptions, waitFor } from '../wait-for.ts'
import { withConnections } from './connections.ts'
import { expectNoProblem, serviceProblem } from './no-problem.ts'
import { changeSlots, divideSlots, readSlots, SLOT_COUNT } from './slots.ts'

/**
 * Makes one cluster of servers that do not know each other yet. It sends no CONFIG, which may be renamed.
 *
 * @param primaries - Servers that get the slots, in this order.
 * @param replicas - Servers that replicate them: the first follows the first primary, and so on, round and round.
 * @param waiting - Timeout of each of its two waits, and a signal that interrupts them.
 * @throws {@link WaitTimeoutError} that says which node lacks what.
 */
export async function formCluster(
  primaries: readonly ReachableServer[],
  replicas: readonly ReachableServer[],
  waiting: Pick<WaitOptions, 'timeout' | 'signal'>,
): Promise<void> {
  const nodes = [...primaries, ...replicas]
  await withConnections(nodes, async (clients) => {
    const every = (problemOf: (client: Redis) => Promise<string | undefined>): Promise<true> =>
      expectNoProblem('node', nodes, clients, problemOf)
    await assignSlots(clients, divideSlots(primaries.length))
    await introduce(nodes, clients)
    const known = (): Promise<true> => every((client) => acquaintanceProblem(client, nodes.length))
    await waitFor('every node knows every other', known, waiting)
    await assignReplicas(clients, primaries.length)
    const perRange = nodes.length / primaries.length
    const agreed = (): Promise<true> =>
      every(async (client) => (await coverageProblem(client, perRange)) ?? serviceProblem(client))
    await waitFor('every node agrees on the cluster', agreed, waiting)
  })
}

async function assignSlots(clients: readonly Redis[], ranges: ReturnType<typeof divideSlots>): Promise<void> {
  await Promise.all(
    clients.map(async (client, index) => {
      // Distinct epochs from the start; otherwise two nodes have to resolve a collision first.
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
      const range = ranges[index]
      if (range !== undefined) await changeSlots(client, 'ADDSLOTS', range)
    }),
  )
}

// Every node meets every other: by gossip alone, the news takes a second or two to spread.
async function introduce(nodes: readonly ReachableServer[], clients: readonly Redis[]): Promise<void> {
  await Promise.all(
    clients.flatMap((client, index) =>
      nodes.slice(index + 1).map((other) => client.call('CLUSTER', 'MEET', other.host, other.port)),
    ),
  )
}

async function assignReplicas(clients: readonly Redis[], primaries: number): Promise<void> {
  const ids = await Promise.all(clients.map((client) => client.call('CLUSTER', 'MYID') as Promise<string>))
  await Promise.all(
    clients.slice(primaries).map((client, index) => client.call('CLUSTER', 'REPLICATE', ids[index % primaries] ?? '')),
  )
}

async function acquaintanceProblem(client: Redis, count: number): Promise<string | undefined> {
  const lines = String(await client.call('CLUSTER', 'NODES'))
    .trim()
    .split('\n')
  // During a handshake a node has a temporary id, which REPLICATE cannot use.
  const known = lines.filter((line) => line.includes(' connected') && !line.includes('handshake'))
  return known.length === count ? undefined : `knows ${known.length} of ${count} nodes`
}

async function coverageProblem(client: Redis, perRange: number): Promise<string | undefined> {
  const ranges = await readSlots(client)
  const covered = ranges.reduce((sum, range) => sum + range.to - range.from + 1, 0)
  if (covered !== SLOT_COUNT) return `sees ${covered} of ${SLOT_COUNT} slots`
  const odd = ranges.find(({ ports }) => ports.length !== perRange)
  return odd && `sees ${odd.ports.length} of ${perRange} nodes for the slots ${odd.from}-${odd.to}`
}
