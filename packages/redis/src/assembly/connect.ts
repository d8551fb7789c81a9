import {
  type BackendContext,
  type Claim,
  packageOf,
  parseSettings,
  SettingsError,
  type SettingsProblem,
} from '@holdfast/core'
import type { Client } from '../clients/client.ts'
import { openNodeRedis } from '../node-redis/open.ts'
import type { NodeRedisClient } from '../node-redis-client.ts'
import type { Pool } from '../pools/pool.ts'
import { commandTimeoutMs, connectTimeoutMs, type PoolInit, USUAL_SIZES } from '../pools/pool-options.ts'
import { factorySetting } from '../settings/factory.ts'
import { checkKwargs } from '../settings/kwargs/check-kwargs.ts'
import type { KwargSource } from '../settings/kwargs/kwarg-source.ts'
import { warnOfIgnoredKwargs } from '../settings/kwargs/warn-kwargs.ts'
import { formatLocation, type Location } from '../settings/location.ts'
import { type ConnectionPoolKwargs, castQuery, poolKwargsSchema, type StartupNode } from '../settings/pool-kwargs.ts'
import type { ParsedRedisOptions, ParsedRedisSettings } from '../settings/schema.ts'
import {
  checkSentinels,
  reasonOfSentinelKwarg,
  refuseSentinelSettings,
  type SentinelServers,
} from '../settings/sentinel.ts'
import { SettingPaths } from '../settings/setting-paths.ts'
import { checkNearCache } from './check-near-cache.ts'
import { checkNodeRedis } from './check-node-redis.ts'
import { type Choice, chooseTopology } from './choose-topology.ts'
import { serversOf } from './client-locations.ts'
import { identityOf } from './identity.ts'

/** Why an option that django-redis knows does nothing in Node. */
const IGNORED_OPTIONS: Readonly<Record<string, string>> = {
  PARSER_CLASS: 'ioredis has its own parser',
  PICKLE_VERSION: 'there is no pickle here; values go through the SERIALIZER',
  MAX_ENTRIES: 'Redis evicts by its own maxmemory-policy',
  CULL_FREQUENCY: 'Redis evicts by its own maxmemory-policy',
  CLOSE_CONNECTION: 'close() always closes connections, and nothing else does',
}

/**
 * Turns parsed settings into a client with its pools. Connects to nothing yet.
 *
 * @param settings - Parsed settings.
 * @param context - Paths, warnings, and the pools that other caches already opened.
 * @throws SettingsError for what contradicts itself: topology, LOCATION, kwargs.
 */
export function connect(settings: ParsedRedisSettings, context: BackendContext): Client {
  const problems: SettingsProblem[] = []
  const options = withDjangoSettings(settings.OPTIONS ?? {}, context, problems)
  const paths = new SettingPaths(context.path, settings.spelling)
  const choice = chooseTopology(options, paths, context, problems, settings.LOCATION)
  const { nodeRedis } = settings.LOCATION?.[0] ?? {}
  if (nodeRedis) return connectNodeRedis(nodeRedis, options, paths, context, problems)
  const startupNodes = choice.topology === 'cluster' ? startupNodesOf(options) : []
  const locations = [...(settings.LOCATION ?? []).flatMap(serversOf), ...startupNodes.map(toLocation)]
  if (locations.length === 0) {
    problems.push({ path: paths.location, message: 'missing; expected a URL such as redis://127.0.0.1:6379/0' })
  }
  const fromUrls = new Map(
    locations.map((location) => [location, parseUrlKwargs(location, context, problems)] as const),
  )
  const sources = sourcesOf(options, fromUrls, paths)
  checkKwargs(choice, sources, locations, paths, problems)
  checkNearCache(options, choice, sources, paths, problems)
  checkClientPassword(options, locations, paths, problems)
  // A client may derive further locations from these.
  const kwargsOf = (location: Location): ConnectionPoolKwargs =>
    mergeKwargs(options, fromUrls.get(location) ?? parseUrlKwargs(location, context, []))
  const sentinels = findSentinels(choice, options, locations, kwargsOf, paths, problems)
  if (problems.length > 0) throw new SettingsError(problems)
  const encrypted = locations.some(({ tls }) => tls) || sources.some(({ kwargs }) => kwargs.ssl)
  warnOfIgnoredKwargs(sources, encrypted, context)
  warnOfIgnored(options, paths, context)
  const { REPLICA_MAX_LAG: replicaMaxLag } = options
  const batching = {
    commands: options.BATCH_COMMANDS ?? true,
    gets: options.BATCH_GETS ?? options.MULTI_KEY !== 'per-key',
  }
  const { LARGE_VALUE_BYTES: large = USUAL_SIZES.large, MAX_BYTES_IN_FLIGHT: inFlight = USUAL_SIZES.inFlight } = options
  const sizes = { large: large === false ? Number.POSITIVE_INFINITY : large, inFlight }
  const warn = (reason: string): void => {
    const message = `the server refuses MGET, so each get travels by itself: set it to false. (${reason})`
    context.warn({ code: 'WARN_CACHE_REFUSED_COMMAND', path: paths.option('BATCH_GETS'), message })
  }
  const claims: Claim<Pool>[] = []
  const openPool = (group: readonly Location[]): Pool => {
    // The kwargs in one URL of a cluster hold for all its nodes.
    const kwargs = Object.assign({}, ...group.map(kwargsOf).reverse())
    const claim = claimPool(
      choice,
      { locations: group, kwargs, sentinels, replicaMaxLag, batching, sizes, warn },
      paths,
      context,
    )
    claims.push(claim)
    return claim.resource
  }
  const closePools = async (): Promise<void> => {
    await Promise.all(claims.map((claim) => claim.release()))
  }
  return new choice.Client({
    locations,
    openPool,
    closePools,
    sentinels: sentinels?.addresses.map((address) => formatLocation({ ...address, tls: false, kwargs: {} })),
    replicaReadOnly: options.REPLICA_READ_ONLY ?? true,
    replicaMaxLag,
    perKey: options.MULTI_KEY === 'per-key',
  })
}

/** Uses a client of node-redis that the user made. */
function connectNodeRedis(
  client: NodeRedisClient,
  options: ParsedRedisOptions,
  paths: SettingPaths,
  context: BackendContext,
  problems: SettingsProblem[],
): Client {
  checkNodeRedis(options, sourcesOf(options, new Map(), paths), paths, problems)
  if (problems.length > 0) throw new SettingsError(problems)
  warnOfIgnored(options, paths, context)
  const kwargs = mergeKwargs(options, {})
  const use = {
    id: identityOf(client),
    timeoutMs: commandTimeoutMs(kwargs),
    connectMs: connectTimeoutMs(kwargs),
    perKey: options.MULTI_KEY === 'per-key',
  }
  return openNodeRedis(client, use, context)
}

function findSentinels(
  { topology }: Choice,
  options: ParsedRedisOptions,
  locations: readonly Location[],
  kwargsOf: (location: Location) => ConnectionPoolKwargs,
  paths: SettingPaths,
  problems: SettingsProblem[],
): SentinelServers | undefined {
  if (topology === 'sentinel') return checkSentinels(options, locations, kwargsOf, paths, problems)
  refuseSentinelSettings(options, locations, paths, problems)
  return undefined
}

/** Adds Django's settings for all caches where the cache has none. */
function withDjangoSettings(
  options: ParsedRedisOptions,
  { djangoSettings }: BackendContext,
  problems: SettingsProblem[],
): ParsedRedisOptions {
  const name = 'DJANGO_REDIS_CONNECTION_FACTORY'
  if (options.CONNECTION_FACTORY || djangoSettings[name] === undefined) return options
  const CONNECTION_FACTORY = parseSettings(factorySetting, djangoSettings[name], ['djangoSettings', name], problems)
  return { ...options, CONNECTION_FACTORY }
}

/** Start-up nodes beside LOCATION; those of the pool win over those of the client. */
function startupNodesOf({ CONNECTION_POOL_KWARGS, REDIS_CLIENT_KWARGS }: ParsedRedisOptions): readonly StartupNode[] {
  const sources = [CONNECTION_POOL_KWARGS, REDIS_CLIENT_KWARGS]
  const lists = sources.flatMap((kwargs) => [kwargs?.startup_nodes, kwargs?.cluster_nodes])
  return lists.find((list) => list !== undefined) ?? []
}

function toLocation({ host, port }: StartupNode): Location {
  return { host, port: Number(port), tls: false, kwargs: {} }
}

/** Pools are shared by address and options: two caches that differ in a timeout do not share. */
function claimPool({ Pool }: Choice, init: PoolInit, paths: SettingPaths, context: BackendContext): Claim<Pool> {
  const { locations, kwargs, sentinels, replicaMaxLag, batching, sizes } = init
  const addresses = locations.map(({ host, port, socketPath, tls, client }) => [host, port, socketPath, tls, client])
  const sorted = Object.entries(kwargs).sort(([one], [other]) => (one < other ? -1 : 1))
  try {
    return context.connections.claim<Pool>(
      Pool,
      identityOf([addresses, sorted, sentinels, replicaMaxLag, batching, sizes]),
      {
        create: () => new Pool(init),
        dispose: (pool) => pool.close(),
      },
    )
  } catch (error) {
    const { code, path: file } = error as NodeJS.ErrnoException
    if (code === undefined || file === undefined) throw error
    const path = Object.values(sentinels?.kwargs ?? {}).includes(file) ? paths.option('SENTINEL_KWARGS') : paths.kwargs
    throw new SettingsError([{ path, message: `cannot read the file ${JSON.stringify(file)} (${code})` }])
  }
}

/** Checks the kwargs in a server's URL. */
function parseUrlKwargs(
  { kwargs }: Location,
  context: BackendContext,
  problems: SettingsProblem[],
): ConnectionPoolKwargs {
  return parseSettings(poolKwargsSchema, castQuery(kwargs), [...context.path, 'LOCATION'], problems) ?? {}
}

/** The places that hold kwargs; the first wins. */
function sourcesOf(
  { CONNECTION_POOL_KWARGS = {}, REDIS_CLIENT_KWARGS = {} }: ParsedRedisOptions,
  fromUrls: ReadonlyMap<Location, ConnectionPoolKwargs>,
  paths: SettingPaths,
): KwargSource[] {
  // A client that the user made has no URL: its options are not settings.
  const urls = [...fromUrls].filter(([{ client }]) => !client)
  return [
    ...urls.map(([, kwargs]) => ({ kwargs, url: true, pathOf: (name: string) => `${paths.location}.${name}` })),
    { kwargs: CONNECTION_POOL_KWARGS, url: false, pathOf: (name) => paths.kwarg(name) },
    { kwargs: REDIS_CLIENT_KWARGS, url: false, pathOf: (name) => `${paths.option('REDIS_CLIENT_KWARGS')}.${name}` },
  ]
}

/**
 * redis-py's order of precedence: the URL over the kwargs of the pool, those of the client, PASSWORD and the SOCKET_
 * options.
 */
function mergeKwargs(options: ParsedRedisOptions, fromUrl: ConnectionPoolKwargs): ConnectionPoolKwargs {
  const { PASSWORD: password, SOCKET_TIMEOUT, SOCKET_CONNECT_TIMEOUT } = options
  const layers = [
    { password, socket_timeout: SOCKET_TIMEOUT, socket_connect_timeout: SOCKET_CONNECT_TIMEOUT },
    options.REDIS_CLIENT_KWARGS,
    options.CONNECTION_POOL_KWARGS,
    fromUrl,
  ]
  const given = layers.flatMap((layer) => Object.entries(layer ?? {})).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given)
}

function checkClientPassword(
  { PASSWORD }: ParsedRedisOptions,
  locations: readonly Location[],
  paths: SettingPaths,
  problems: SettingsProblem[],
): void {
  if (PASSWORD === undefined || !locations.some(({ client }) => client)) return
  const message = 'cannot apply: the client in LOCATION is made already; set it there'
  problems.push({ path: paths.option('PASSWORD'), message })
}

function warnOfIgnored(options: ParsedRedisOptions, paths: SettingPaths, context: BackendContext): void {
  const warn = (path: string, why: string): void =>
    context.warn({ code: 'WARN_CACHE_IGNORED_SETTING', path, message: `has no effect in Node: ${why}` })
  for (const [name, why] of Object.entries(IGNORED_OPTIONS)) {
    if (options[name as keyof ParsedRedisOptions] !== undefined) warn(paths.option(name), why)
  }
  for (const [name, value] of Object.entries(options.SENTINEL_KWARGS ?? {})) {
    const why = value === undefined ? undefined : reasonOfSentinelKwarg(name)
    if (why) warn(`${paths.option('SENTINEL_KWARGS')}.${name}`, why)
  }
  for (const name of paths.foreign) {
    const message =
      "is an option of django-redis, which Django's own backend does not read; taken as django-redis means it"
    context.warn({ code: 'WARN_CACHE_FOREIGN_OPTION', path: paths.option(name), message })
  }
  if (options.SERIALIZER || packageOf(context.backendName) === undefined) return
  context.warn({
    code: 'WARN_CACHE_DEFAULT_SERIALIZER',
    path: paths.option('SERIALIZER'),
    message:
      "is not set; values are written as JSON here and pickled by Django. To share the cache, set 'django_redis.serializers.json.JSONSerializer' on both sides; to be rid of this warning, set it here",
  })
}
