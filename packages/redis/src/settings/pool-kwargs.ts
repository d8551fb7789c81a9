import { notSetByNull, z } from '@holdfast/core'
import { type ClusterKwargs, clusterShape } from './kwargs/cluster-kwargs.ts'
import { type ConnectionKwargs, connectionShape } from './kwargs/connection-kwargs.ts'
import { type IgnoredKwargs, ignoredShape } from './kwargs/ignored-kwargs.ts'
import { type LeaseKwargs, leaseShape } from './kwargs/lease-kwargs.ts'
import { type SentinelPoolKwargs, sentinelPoolShape } from './sentinel-kwargs.ts'

export type { HostPort, HostPortRule, LoadBalancingStrategy, StartupNode } from './kwargs/cluster-kwargs.ts'
export type { CredentialProvider, Credentials } from './kwargs/connection-kwargs.ts'

/**
 * CONNECTION_POOL_KWARGS and REDIS_CLIENT_KWARGS, with the names of redis-py and redis-py-cluster. All optional; a
 * query value of the LOCATION wins.
 *
 * @see {@link https://redis.readthedocs.io/en/stable/connections.html | redis-py: connections}
 */
export interface ConnectionPoolKwargs
  extends ConnectionKwargs,
    ClusterKwargs,
    SentinelPoolKwargs,
    LeaseKwargs,
    Omit<IgnoredKwargs, 'reinitialize_steps' | 'check_connection'> {}

/** Kwargs as settings may have them: `null` means "not set". */
export type OrNone<Kwargs> = { readonly [Name in keyof Kwargs]: Kwargs[Name] | null }

/** CONNECTION_POOL_KWARGS as settings may have them. */
export type PoolKwargsSetting = OrNone<ConnectionPoolKwargs>

/** Kwargs of which `None` says something: no bound, no end of waiting, no check of certificates. */
const NONE_HAS_A_MEANING = new Set(['max_connections', 'timeout', 'ssl_cert_reqs'])
/** Kwargs whose default is `True`: there `None` would mean `False`, so it is refused and the user says which. */
const TRUE_BY_DEFAULT = new Set(['is_master', 'require_full_coverage', 'dynamic_startup_nodes', 'ssl_check_hostname'])

/** The schema of each kwarg, to be spread into a strict object. */
export const poolKwargsShape: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries({ ...ignoredShape, ...connectionShape, ...clusterShape, ...sentinelPoolShape, ...leaseShape }).map(
    ([name, schema]) => {
      if (NONE_HAS_A_MEANING.has(name)) return [name, schema]
      return [name, TRUE_BY_DEFAULT.has(name) ? schema.optional() : notSetByNull(schema)]
    },
  ),
)

/** The schema of {@link ConnectionPoolKwargs}. */
export const poolKwargsSchema: z.ZodType<ConnectionPoolKwargs> = z.strictObject(
  poolKwargsShape,
) as z.ZodType<ConnectionPoolKwargs>

const FALSE_WORDS = new Set(['0', 'f', 'false', 'n', 'no'])

/**
 * Gives the query values of a URL the types their kwargs have, as redis-py does:
 * `?socket_timeout=0.5&ssl_check_hostname=no`. A list is separated by commas.
 *
 * @param query - Strings by kwarg.
 * @returns The same with numbers, booleans and lists; a value that cannot be cast stays a string and fails the schema.
 */
export function castQuery(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, cast(name, value)]))
}

function cast(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  const schema = Object.hasOwn(poolKwargsShape, name) ? poolKwargsShape[name] : undefined
  if (!schema) return value
  const number = value.trim() === '' ? Number.NaN : Number(value)
  const nothing = /^(none|null)$/i.test(value) ? [null] : []
  for (const candidate of [value, ...nothing, number, !FALSE_WORDS.has(value.toLowerCase()), value.split(',')]) {
    const { success, data } = schema.safeParse(candidate)
    // Any word is true, so only a switch may be one.
    if (success && (typeof candidate !== 'boolean' || typeof data === 'boolean')) return data
  }
  return value
}
