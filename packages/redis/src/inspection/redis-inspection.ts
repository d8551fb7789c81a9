import type { ServerState, StoredFacts, StoreInspection } from '@holdfast/core'
import type { Client, RedisNode } from '../clients/client.ts'
import { integer, text } from '../replies.ts'
import { type ClusterNode, parseClusterNodes } from './cluster-nodes.ts'
import { type Answer, fromInfo, withLag } from './from-info.ts'

/** Looks into the servers of a client, on every topology. */
export class RedisInspection implements StoreInspection {
  readonly #client: Client

  /**
   * @param client - The topology.
   */
  constructor(client: Client) {
    this.#client = client
  }

  async facts(storedKey: string): Promise<StoredFacts> {
    const key = storedKey
    const [type, { node, slot }] = await Promise.all([
      this.#client.send({ name: 'type', key, args: [key], from: 'primary', reply: text }),
      this.#client.locate(key),
    ])
    if (type === 'none') return { type, node, slot }
    const bytes =
      type === 'string'
        ? await this.#client.send({ name: 'strlen', key, args: [key], from: 'primary', reply: integer })
        : await this.#client
            .send({ name: 'memory', key, args: ['USAGE', key], from: 'primary', reply: (reply) => Number(reply ?? 0) })
            // A user may lack the right to ask.
            .catch(() => undefined)
    return { type: String(type), bytes, node, slot }
  }

  async size(): Promise<number> {
    const primaries = (await this.#client.nodes()).filter(({ role }) => role === 'primary')
    const sizes = await Promise.all(
      primaries.map((node) => node.send({ name: 'dbsize', key: '', args: [], from: 'any', reply: integer })),
    )
    return sizes.reduce((sum, size) => sum + size, 0)
  }

  async servers(): Promise<readonly ServerState[]> {
    const nodes = await this.#client.nodes()
    const answers = Promise.all(nodes.map(answerOf)).then(withLag)
    if (this.#client.topology !== 'cluster') return answers
    const [known, states] = await Promise.all([firstAnswer(nodes, clusterNodes), answers])
    return known === undefined ? states : merge(known, states)
  }
}

/** Asks a server for its state. One that does not answer is not reachable. */
async function answerOf(node: RedisNode): Promise<Answer> {
  try {
    const info = await node.send({ name: 'info', key: '', args: [], from: 'any', reply: text })
    return fromInfo(node, info ?? '')
  } catch {
    const state = { address: node.address, role: node.role, reachable: false, slots: [] }
    return { state, offset: undefined }
  }
}

async function clusterNodes(node: RedisNode): Promise<readonly ClusterNode[]> {
  const listed = await node.send({ name: 'cluster', key: '', args: ['NODES'], from: 'any', reply: text })
  return parseClusterNodes(listed ?? '')
}

async function firstAnswer<T>(
  nodes: readonly RedisNode[],
  ask: (node: RedisNode) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await Promise.any(nodes.map(ask))
  } catch {
    return undefined
  }
}

/** What the nodes say of each other, and each of itself. */
function merge(known: readonly ClusterNode[], states: readonly ServerState[]): readonly ServerState[] {
  const own = new Map(states.map((state) => [state.address, state]))
  const addresses = new Map(known.map(({ id, address }) => [id, address]))
  return known.map(({ address, role, primaryId, slots, failed }) => {
    const state = own.get(address)
    const primary = primaryId === undefined ? undefined : addresses.get(primaryId)
    return { ...state, address, role, slots, primary, reachable: !failed && state?.reachable === true }
  })
}
