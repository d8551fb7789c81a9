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

/** Starts the servers of each topology. */
export const topologies: Readonly<Record<TopologyName, (options: SiteOptions) => Promise<Servers>>> = {
  async 'one server'({ args }) {
    const server = await startServer({ users, args })
    return { ...alone([server]), settings: server.settings }
  },
  async replicas({ args }) {
    const set = await startReplicated({ users, args })
    return {
      settings: set.settings,
      servers: set.servers,
      readStates: () => set.readStates(),
      restart: (server) => server.restart(),
      stop: () => set.stop(),
    }
  },
  async Sentinel({ args }) {
    const set = await startSentinel({ users, args, replicas: 1 })
    return {
      settings: set.settings,
      servers: set.servers,
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
      settings: cluster.settings,
      servers: cluster.nodes,
      readStates: () => cluster.readStates(),
      untilTakenOver,
      restart: (server) => cluster.restart(server),
      failOver: (primary) => cluster.failOver(primary),
      moveSlots: (from, to, target) => cluster.moveSlots({ from, to }, target),
      stop: () => cluster.stop(),
    }
  },
}

function alone(servers: readonly LocalServer[]): Omit<Servers, 'settings'> {
  return {
    servers,
    readStates: async () =>
      servers.map((server): NodeState => ({ server, role: 'primary', primary: undefined, slots: [] })),
    restart: (server) => server.restart(),
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  }
}
