import type { Redis } from 'ioredis'
import type { ReachableServer } from '../access/server-login.ts'
import { waitFor } from '../wait-for.ts'
import { withConnections } from './connections.ts'
import { changeSlots, divideSlots, readSlots, SLOT_COUNT } from './slots.ts'

/**
 * Makes one cluster of servers that know nothing of each other yet. Sends no CONFIG, which may be renamed away.
 *
 * @param primaries - Servers that get the slots, in this order.
 * @param replicas - Servers that replicate them, dealt out in turn.
 * @param timeout - Milliseconds until it gives up.
 */
export async function formCluster(
  primaries: readonly ReachableServer[],
  replicas: readonly ReachableServer[],
  timeout: number,
): Promise<void> {
  const nodes = [...primaries, ...replicas]
  await withConnections(nodes, async (clients) => {
    const ranges = divideSlots(primaries.length)
    await Promise.all(
      clients.map(async (client, index) => {
        // Distinct epochs from the start, or two nodes would have to settle a collision first.
        await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
        const range = ranges[index]
        if (range !== undefined) await changeSlots(client, 'ADDSLOTS', range)
      }),
    )
    await introduce(nodes, clients)
    await waitFor('every node knows every other', () => allKnown(nodes, clients), { timeout })
    const ids = await Promise.all(clients.map((client) => client.call('CLUSTER', 'MYID') as Promise<string>))
    const followers = clients.slice(primaries.length)
    await Promise.all(
      followers.map((client, index) => client.call('CLUSTER', 'REPLICATE', ids[index % primaries.length] ?? '')),
    )
    const perRange = 1 + replicas.length / primaries.length
    await waitFor('every node agrees on the cluster', () => allAgree(nodes, clients, perRange), { timeout })
  })
}

// Everybody meets everybody: gossip alone needs a second or two to carry the news around.
async function introduce(nodes: readonly ReachableServer[], clients: readonly Redis[]): Promise<void> {
  await Promise.all(
    clients.flatMap((client, index) =>
      nodes.slice(index + 1).map((other) => client.call('CLUSTER', 'MEET', other.host, other.port)),
    ),
  )
}

async function allKnown(nodes: readonly ReachableServer[], clients: readonly Redis[]): Promise<boolean> {
  return everyNode(nodes, clients, async (client) => {
    const lines = String(await client.call('CLUSTER', 'NODES'))
      .trim()
      .split('\n')
    // While two nodes shake hands, each calls the other by a made-up id, which REPLICATE could not use.
    const known = lines.filter((line) => line.includes(' connected') && !line.includes('handshake'))
    return known.length === nodes.length ? undefined : `knows ${known.length} of ${nodes.length} nodes`
  })
}

async function allAgree(
  nodes: readonly ReachableServer[],
  clients: readonly Redis[],
  perRange: number,
): Promise<boolean> {
  return everyNode(nodes, clients, async (client) => {
    const ranges = await readSlots(client)
    const covered = ranges.reduce((sum, range) => sum + range.to - range.from + 1, 0)
    if (covered !== SLOT_COUNT) return `sees ${covered} of ${SLOT_COUNT} slots`
    const lonely = ranges.find((range) => range.ports.length !== perRange)
    if (lonely) return `lists ${lonely.ports.length} of ${perRange} servers for slots ${lonely.from}-${lonely.to}`
    const state = /cluster_state:(\w+)/.exec(String(await client.call('CLUSTER', 'INFO')))?.[1]
    if (state !== 'ok') return `is in state ${state}`
    const link = /master_link_status:(\w+)/.exec(await client.info('replication'))?.[1] ?? 'up'
    return link === 'up' ? undefined : `has its link to its primary ${link}`
  })
}

async function everyNode(
  nodes: readonly ReachableServer[],
  clients: readonly Redis[],
  complaintOf: (client: Redis) => Promise<string | undefined>,
): Promise<boolean> {
  const complaints = await Promise.all(clients.map(complaintOf))
  const index = complaints.findIndex((complaint) => complaint !== undefined)
  if (index >= 0) throw new Error(`the node on port ${nodes[index]?.port} ${complaints[index]}`)
  return true
}
