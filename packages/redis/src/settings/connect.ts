import { type BackendContext, type Lease, parseSettings, SettingsError, type SettingsProblem } from '@holdfast/core'
import type { Client } from '../clients/client.ts'
import type { Pool } from '../pools/pool.ts'
import type { PoolInit } from '../pools/pool-options.ts'
import { formatLocation, type Location } from './location.ts'
import {
  CLUSTER_KWARGS,
  type ConnectionPoolKwargs,
  castQuery,
  IGNORED_KWARGS,
  poolKwargsSchema,
} from './pool-kwargs.ts'
import type { ParsedRedisOptions, ParsedRedisSettings } from './schema.ts'
import { checkSentinels, IGNORED_SENTINEL_KWARGS, refuseSentinelSettings, type SentinelServers } from './sentinel.ts'
import { SettingPaths } from './setting-paths.ts'
import { type Choice, chooseTopology } from './topology.ts'

/** Why an option that django-redis knows does nothing in Node. */
const IGNORED_OPTIONS: Readonly<Record<string, string>> = {
  PARSER_CLASS: 'ioredis has its own parser',
  PICKLE_VERSION: 'pickles are only read here; values go through the SERIALIZER',
  MAX_ENTRIES: 'Redis evicts by its own maxmemory-policy',
  CULL_FREQUENCY: 'Redis evicts by its own maxmemory-policy',
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
  const options = settings.OPTIONS ?? {}
  const paths = new SettingPaths(context.path, settings.spelling)
  const choice = chooseTopology(options, paths, context, problems)
  const startupNodes = choice.topology === 'cluster' ? (options.CONNECTION_POOL_KWARGS?.startup_nodes ?? []) : []
  const locations = [...(settings.LOCATION ?? []), ...startupNodes.map(toLocation)]
  if (locations.length === 0) {
    problems.push({ path: paths.location, message: 'missing; expected a URL such as redis://127.0.0.1:6379/0' })
  }
  checkKwargs(choice, options, locations, paths, problems)
  for (const location of locations) mergeKwargs(options, location, context, problems)
  const kwargsOf = (location: Location): ConnectionPoolKwargs => mergeKwargs(options, location, context, [])
  const sentinels = findSentinels(choice, options, locations, kwargsOf, paths, problems)
  if (problems.length > 0) throw new SettingsError(problems)
  warnOfIgnored(options, paths, context)
  const leases: Lease<Pool>[] = []
  const openPool = (group: readonly Location[]): Pool => {
    // What one URL of a cluster says holds for all its nodes.
    const kwargs = Object.assign({}, ...group.map(kwargsOf).reverse())
    const lease = claimPool(choice, { locations: group, kwargs, sentinels }, paths, context)
    leases.push(lease)
    return lease.resource
  }
  const closePools = async (): Promise<void> => {
    await Promise.all(leases.map((lease) => lease.release()))
  }
  return new choice.Client({
    locations,
    openPool,
    closePools,
    sentinels: sentinels?.addresses.map((address) => formatLocation({ ...address, tls: false, kwargs: {} })),
    replicaReadOnly: options.REPLICA_READ_ONLY ?? true,
  })
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

function toLocation({ host, port }: { readonly host: string; readonly port: number | string }): Location {
  return { host, port: Number(port), tls: false, kwargs: {} }
}

/** Pools are shared by address and options: two caches that differ in a timeout do not share. */
function claimPool({ Pool }: Choice, init: PoolInit, paths: SettingPaths, context: BackendContext): Lease<Pool> {
  const { locations, kwargs, sentinels } = init
  const addresses = locations.map(({ host, port, socketPath, tls }) => [host, port, socketPath, tls])
  const sorted = Object.entries(kwargs).sort(([one], [other]) => (one < other ? -1 : 1))
  try {
    return context.resources.claim<Pool>(Pool, JSON.stringify([addresses, sorted, sentinels]), {
      create: () => new Pool(init),
      dispose: (pool) => pool.close(),
    })
  } catch (error) {
    const { code, path: file } = error as NodeJS.ErrnoException
    if (code === undefined || file === undefined) throw error
    const path = Object.values(sentinels?.kwargs ?? {}).includes(file) ? paths.option('SENTINEL_KWARGS') : paths.kwargs
    throw new SettingsError([{ path, message: `cannot read the file ${JSON.stringify(file)} (${code})` }])
  }
}

/** redis-py's order of precedence: the URL over the kwargs over PASSWORD and the SOCKET_ options. */
function mergeKwargs(
  options: ParsedRedisOptions,
  location: Location,
  context: BackendContext,
  problems: SettingsProblem[],
): ConnectionPoolKwargs {
  const { PASSWORD: password, SOCKET_TIMEOUT, SOCKET_CONNECT_TIMEOUT, CONNECTION_POOL_KWARGS } = options
  const fromUrl = parseSettings(poolKwargsSchema, castQuery(location.kwargs), [...context.path, 'LOCATION'], problems)
  const merged: Record<string, unknown> = {
    password,
    socket_timeout: SOCKET_TIMEOUT,
    socket_connect_timeout: SOCKET_CONNECT_TIMEOUT,
    ...CONNECTION_POOL_KWARGS,
    ...fromUrl,
  }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined))
}

function checkKwargs(
  { topology }: Choice,
  options: ParsedRedisOptions,
  locations: readonly Location[],
  paths: SettingPaths,
  problems: SettingsProblem[],
): void {
  const kwargs: ConnectionPoolKwargs = options.CONNECTION_POOL_KWARGS ?? {}
  if (topology !== 'cluster') {
    for (const name of CLUSTER_KWARGS.filter((candidate) => candidate in kwargs)) {
      const message =
        "is for a Redis Cluster; for one, set OPTIONS.REDIS_CLIENT_CLASS to 'rediscluster.RedisCluster', else leave it out"
      problems.push({ path: paths.kwarg(name), message })
    }
    return
  }
  const { skip_full_coverage_check: skip, require_full_coverage: require } = kwargs
  if (skip !== undefined && skip === require) {
    const message = `contradicts ${paths.kwarg('skip_full_coverage_check')}: leave one of them out`
    problems.push({ path: paths.kwarg('require_full_coverage'), message })
  }
  const noDatabase = (db: unknown): string => `expected database 0: a Redis Cluster has no other; got ${db}`
  if (kwargs.db) problems.push({ path: paths.kwarg('db'), message: noDatabase(kwargs.db) })
  const path = paths.location
  for (const { socketPath, kwargs: fromUrl } of locations) {
    if (fromUrl.db) problems.push({ path, message: noDatabase(fromUrl.db) })
    if (socketPath)
      problems.push({
        path,
        message: 'expected redis:// or rediss://: a Redis Cluster is not reached by a unix socket',
      })
  }
}

function warnOfIgnored(options: ParsedRedisOptions, paths: SettingPaths, context: BackendContext): void {
  const ignored = (
    given: object,
    reasons: Readonly<Record<string, string>>,
    pathOf: (name: string) => string,
  ): void => {
    for (const [name, why] of Object.entries(reasons)) {
      if ((given as Readonly<Record<string, unknown>>)[name] === undefined) continue
      context.warn({ code: 'WARN_CACHE_IGNORED_SETTING', path: pathOf(name), message: `has no effect in Node: ${why}` })
    }
  }
  ignored(options, IGNORED_OPTIONS, (name) => paths.option(name))
  ignored(options.CONNECTION_POOL_KWARGS ?? {}, IGNORED_KWARGS, (name) => paths.kwarg(name))
  const ofSentinels = { ...IGNORED_KWARGS, ...IGNORED_SENTINEL_KWARGS }
  ignored(options.SENTINEL_KWARGS ?? {}, ofSentinels, (name) => `${paths.option('SENTINEL_KWARGS')}.${name}`)
  if (options.SERIALIZER || !/^django(_redis)?\./.test(String(context.backendName))) return
  context.warn({
    code: 'WARN_CACHE_DEFAULT_SERIALIZER',
    path: paths.option('SERIALIZER'),
    message:
      "is not set; values are written as JSON here and pickled by Django. To share the cache, set 'django_redis.serializers.json.JSONSerializer' on both sides; to be rid of this warning, set it here",
  })
}
