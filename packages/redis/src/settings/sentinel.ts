import { describeValue, type SettingsProblem, z } from '@holdfast/core'
import { type ConnectionKwargs, connectionShape } from './kwargs/connection-kwargs.ts'
import { type IgnoredKwargs, ignoredShape, reasonOf } from './kwargs/ignored-kwargs.ts'
import { type LeaseKwargs, leaseShape } from './kwargs/lease-kwargs.ts'
import type { Location } from './location.ts'
import { type ConnectionPoolKwargs, poolKwargsShape } from './pool-kwargs.ts'
import { sentinelPoolShape } from './sentinel-kwargs.ts'
import type { SettingPaths } from './setting-paths.ts'

/** Where a Sentinel is. */
export interface SentinelAddress {
  /** Host name or address. */
  readonly host: string
  /** TCP port. */
  readonly port: number
}

/** An entry of SENTINELS, as django-redis writes it or as an object. */
export type SentinelSetting =
  | readonly [host: string, port: number | string]
  | { readonly host: string; readonly port: number | string }

/**
 * SENTINEL_KWARGS: arguments of connections to the Sentinels themselves. User, password, `ssl…` and `socket_timeout`,
 * which covers connecting too, have an effect.
 */
export type SentinelKwargs = ConnectionKwargs &
  LeaseKwargs &
  Omit<IgnoredKwargs, 'check_connection' | 'reinitialize_steps'>

/** Sentinels, and how they are reached. */
export interface SentinelServers {
  /** All that are known at the start. */
  readonly addresses: readonly SentinelAddress[]
  /** Arguments of connections to them. */
  readonly kwargs: SentinelKwargs
}

/** The options that concern Sentinels, parsed. */
export interface SentinelOptions {
  /** The Sentinels. */
  readonly SENTINELS?: readonly SentinelAddress[] | undefined
  /** Arguments of connections to them. */
  readonly SENTINEL_KWARGS?: SentinelKwargs | undefined
  /** Arguments of the pool. */
  readonly CONNECTION_POOL_KWARGS?: ConnectionPoolKwargs | undefined
}

const EXPECTED = "expected the Sentinels as a list of [host, port], such as [['10.0.0.1', 26379], ['10.0.0.2', 26379]]"

/** The schema of SENTINELS. */
export const sentinelsSetting: z.ZodType<readonly SentinelAddress[]> = z.unknown().transform((value, context) => {
  const report = (message: string, path: number[]): void =>
    void context.issues.push({ code: 'custom', message, path, input: value })
  if (!Array.isArray(value)) {
    report(`${EXPECTED}; got ${describeValue(value)}`, [])
    return z.NEVER
  }
  return value.flatMap((entry: unknown, index) => {
    const address = readAddress(entry)
    if (!address) report(`expected [host, port], such as ['10.0.0.1', 26379]; got ${describeValue(entry)}`, [index])
    return address ?? []
  })
})

const pair = z.union([
  z.tuple([z.string().min(1), z.union([z.int(), z.string().regex(/^\d+$/)])]),
  z
    .strictObject({ host: z.string().min(1), port: z.union([z.int(), z.string().regex(/^\d+$/)]) })
    .transform(({ host, port }) => [host, port] as const),
])

function readAddress(entry: unknown): SentinelAddress | undefined {
  const { data: [host, port] = [] } = pair.safeParse(entry)
  if (host === undefined || !(Number(port) > 0 && Number(port) < 65_536)) return undefined
  return { host, port: Number(port) }
}

const ONE_QUESTION = 'connections to Sentinels are kept alive, or are for one question'

/** Why an argument of connections to Sentinels has no effect in Node, beside what has none anywhere. */
const IGNORED_SENTINEL_KWARGS: Readonly<Record<string, string>> = {
  client_name: 'connections to Sentinels have no name',
  credential_provider: 'only the servers are asked with it; set username and password',
  db: 'Sentinels have no databases',
  health_check_interval: ONE_QUESTION,
  lib_name: 'connections to Sentinels have no name',
  max_connections: 'each question has a connection of its own',
  protocol: 'ioredis reads what Sentinels say',
  retry: 'the next Sentinel is asked',
  retry_on_error: 'the next Sentinel is asked',
  retry_on_timeout: 'the next Sentinel is asked',
  socket_connect_timeout: 'socket_timeout covers connecting too',
  socket_keepalive: ONE_QUESTION,
  socket_keepalive_options: ONE_QUESTION,
  timeout: 'each question has a connection of its own',
}

/**
 * Tells why an argument of connections to Sentinels has no effect.
 *
 * @param name - The argument.
 * @returns `undefined` for one that has.
 */
export function reasonOfSentinelKwarg(name: string): string | undefined {
  return Object.hasOwn(IGNORED_SENTINEL_KWARGS, name) ? IGNORED_SENTINEL_KWARGS[name] : reasonOf(name)
}

/** The schema of SENTINEL_KWARGS. */
export const sentinelKwargsSetting: z.ZodType<SentinelKwargs> = z.strictObject(
  Object.fromEntries(
    Object.keys({ ...connectionShape, ...leaseShape, ...ignoredShape }).map((name) => [
      name,
      poolKwargsShape[name] as z.ZodType,
    ]),
  ),
) as z.ZodType<SentinelKwargs>

/**
 * Finds the Sentinels in the settings of a cache that asks them, and reports contradictions.
 *
 * @param options - Parsed OPTIONS.
 * @param locations - The services.
 * @param kwargsOf - The merged kwargs of each.
 * @param paths - How the user spells the settings.
 * @param problems - Receives the problems.
 */
export function checkSentinels(
  options: SentinelOptions,
  locations: readonly Location[],
  kwargsOf: (location: Location) => ConnectionPoolKwargs,
  paths: SettingPaths,
  problems: SettingsProblem[],
): SentinelServers {
  if (!options.SENTINELS?.length) problems.push({ path: paths.option('SENTINELS'), message: `missing; ${EXPECTED}` })
  const path = paths.location
  if (locations.some((location) => location.socketPath)) {
    problems.push({ path, message: 'expected the name of a service, as in redis://mymaster/0; got a unix socket' })
  }
  const [first, ...others] = locations
  if (first && others.length > 0 && kwargsOf(first).is_master === false) {
    problems.push({ path, message: 'expected the primary first, without ?is_master=0: that one is written to' })
  }
  return { addresses: options.SENTINELS ?? [], kwargs: options.SENTINEL_KWARGS ?? {} }
}

/**
 * Refuses settings that only Sentinels understand, where there are none.
 *
 * @param options - Parsed OPTIONS.
 * @param locations - The servers.
 * @param paths - How the user spells the settings.
 * @param problems - Receives the problems.
 */
export function refuseSentinelSettings(
  options: SentinelOptions,
  locations: readonly Location[],
  paths: SettingPaths,
  problems: SettingsProblem[],
): void {
  const message = "is for Sentinel; for one, set OPTIONS.CLIENT_CLASS to 'sentinel', else leave it out"
  if (options.SENTINEL_KWARGS) problems.push({ path: paths.option('SENTINEL_KWARGS'), message })
  for (const name of Object.keys(sentinelPoolShape)) {
    if (name in (options.CONNECTION_POOL_KWARGS ?? {})) problems.push({ path: paths.kwarg(name), message })
    if (locations.some(({ kwargs }) => name in kwargs)) {
      problems.push({ path: paths.location, message: `?${name}= ${message}` })
    }
  }
}
