import { type LocalServer, waitFor } from '@holdfast/local-redis'
import type { CacheSettings } from 'holdfast'
import { Redis } from 'ioredis'
import { startProxies } from '../../support/proxies.ts'
import { type PlainSettings, SERVER_NAME } from '../workload/task.ts'
import { proxyClusterBus } from './cluster-bus.ts'
import type { Operator, Servers, Site, SiteOptions, TopologyName } from './site.ts'
import { topologies } from './topologies.ts'
import { makeWeather } from './weather.ts'

/**
 * Starts servers for one fault.
 *
 * @param topology - How they are arranged.
 * @param options - Proxies and arguments.
 */
export async function startSite(topology: TopologyName, options: SiteOptions): Promise<Site> {
  const operator = await topologies[topology](options)
  const { settings, servers } = operator
  const bus = options.splittable ? await proxyClusterBus(servers, ask) : undefined
  const { weather, traffic } = makeWeather()
  const ports = options.proxied ? servers.map(({ port }) => port) : []
  const proxies = await startProxies(settings as CacheSettings, ports, traffic)
  const { LOCATION, OPTIONS } = proxies.settings as PlainSettings
  const proxied = { ...OPTIONS, ...kwargsOf(settings) } as PlainSettings['OPTIONS']
  return {
    topology,
    operator,
    weather,
    proxies,
    get bus() {
      if (bus === undefined) throw new Error('These servers are not splittable')
      return bus
    },
    reached: {
      settings: named(
        options.proxied ? { ...settings, LOCATION, ...(proxied && { OPTIONS: proxied }) } : settings,
        options,
      ),
      ...(options.named && { name: SERVER_NAME }),
      remapped: (topology === 'cluster' ? ports : []).map(
        (port, index) => [port, Number(proxies.addresses[index]?.split(':')[1])] as const,
      ),
      readsReplicas: topology === 'replicas' || topology === 'Sentinel',
    },
    withRole: async (role) =>
      (await operator.readStates()).filter((state) => state.role === role).map(({ server }) => server),
    connect,
    ask,
    untilWhole: () => untilWhole(topology, operator),
    [Symbol.asyncDispose]: async () => {
      await proxies[Symbol.asyncDispose]()
      await bus?.[Symbol.asyncDispose]()
      await operator.stop()
    },
  }
}

function named(settings: PlainSettings, { named: byName }: SiteOptions): PlainSettings {
  return byName ? JSON.parse(JSON.stringify(settings).replaceAll('127.0.0.1', SERVER_NAME)) : settings
}

// A proxy's settings have a function there, which cannot go to another process.
function kwargsOf({ OPTIONS }: PlainSettings): object {
  return { CONNECTION_POOL_KWARGS: OPTIONS?.CONNECTION_POOL_KWARGS ?? {} }
}

function connect({ host, port, login }: LocalServer): Operator {
  const redis = new Redis({ host, port, ...login, enableReadyCheck: false, retryStrategy: () => null })
  redis.on('error', () => {})
  return {
    call: (command, ...args) => redis.call(command, ...args),
    [Symbol.asyncDispose]: async () => redis.disconnect(),
  }
}

const ask: Site['ask'] = async (server, ...command) => {
  await using operator = connect(server)
  return await operator.call(...command)
}

/** A replica is linked; a node of a cluster finds all slots covered; a primary alone takes writes. */
async function untilWhole(topology: TopologyName, operator: Servers): Promise<void> {
  const isWhole = async (): Promise<boolean> => {
    for (const { server, role } of await operator.readStates()) {
      if (role === 'down') throw new Error(`port ${server.port} is down`)
      if (topology === 'cluster' && !String(await ask(server, 'CLUSTER', 'INFO')).includes('cluster_state:ok')) {
        throw new Error(`port ${server.port} finds the cluster incomplete`)
      }
      if (role === 'replica' && !String(await ask(server, 'INFO', 'replication')).includes('master_link_status:up')) {
        throw new Error(`port ${server.port} is not linked`)
      }
      if (topology !== 'cluster' && role === 'primary') await ask(server, 'SET', 'whole', 1)
    }
    return true
  }
  await waitFor(`${operator.servers.length} servers are whole`, isWhole, { timeout: 60_000, interval: 50 })
}
