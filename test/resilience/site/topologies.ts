import {
  type LocalServer,
  type NodeState,
  startCluster,
  startReplicated,
  startSentinel,
  startServer,
  waitFor,
} from '@holdfast/local-redis'
import { type Servers, type SiteOptions, type TopologyName, USER } from './site.ts'

const users = [{ name: USER.name, password: USER.password }]

async function unable(): Promise<never> {
  throw new Error('Servers in this topology cannot do that')
}

/** What most servers lack. */
const fixed = { sentinels: [], failOver: unable, moveSlots: unable, add: unable, remove: unable }

/** Starts the servers of each topology. */
export const topologies: Readonly<Record<TopologyName, (options: SiteOptions) => Promise<Servers>>> = {
  async 'one server'({ args }) {
    const server = await startServer({ users, args })
    return { ...alone([server]), settings: server.settings }
  },
  async replicas({ args }) {
    const set = await startReplicated({ users, args })
    return {
      ...fixed,
      settings: set.settings,
      get servers() {
        return set.servers
      },
      add: () => set.addReplica(),
      remove: (server) => set.removeReplica(server),
      readStates: () => set.readStates(),
      restart: (server) => server.restart(),
      stop: () => set.stop(),
    }
  },
  async Sentinel({ args }) {
    const set = await startSentinel({ users, args, replicas: 1 })
    return {
      ...fixed,
      settings: set.settings,
      get servers() {
        return set.servers
      },
      sentinels: set.sentinels,
      add: () => set.addReplica(),
      remove: (server) => set.removeReplica(server),
      readStates: () => set.readStates(),
      untilTakenOver: (old) => set.untilFailedOver(old),
      restart: async (server) => {
        await server.restart()
        await set.readStates()
      },
      failOver: () => set.failOver(),
      stop: () => set.stop(),
    }
  },
  async shards({ args }) {
    const servers = await Promise.all([startServer({ users, args }), startServer({ users, args })])
    const [{ settings }] = servers
    const LOCATION = servers.map(({ url }) => url)
    return {
      ...alone(servers),
      settings: { ...settings, LOCATION, OPTIONS: { ...settings.OPTIONS, CLIENT_CLASS: 'sharded' } },
    }
  },
  async cluster({ args }) {
    const cluster = await startCluster({ users, args, nodeTimeout: 1000 })
    const untilTakenOver = async (old: LocalServer): Promise<void> => {
      await waitFor(
        'a replica has taken over',
        async () => {
          const states = await cluster.readStates()
          const owners = states.filter(({ server, slots }) => server !== old && slots.length > 0)
          return owners.length >= 3
        },
        { timeout: 30_000, interval: 50 },
      )
    }
    return {
      ...fixed,
      settings: cluster.settings,
      get servers() {
        return cluster.nodes
      },
      add: (primary) => cluster.addNode(primary && { replicaOf: primary }),
      remove: (server) => cluster.removeNode(server),
      readStates: () => cluster.readStates(),
      untilTakenOver,
      restart: (server) => cluster.restart(server),
      failOver: (primary) => cluster.failOver(primary),
      moveSlots: (choice, target) => cluster.moveSlots(choice, target),
      stop: () => cluster.stop(),
    }
  },
}

function alone(servers: readonly LocalServer[]): Omit<Servers, 'settings'> {
  return {
    ...fixed,
    servers,
    readStates: async () =>
      servers.map((server): NodeState => ({ server, role: 'primary', primary: undefined, slots: [] })),
    restart: (server) => server.restart(),
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  }
}
