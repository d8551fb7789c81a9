import { z } from 'zod'
import { type ClusterKwargs, clusterShape } from './kwargs/cluster-kwargs.ts'
import { type ConnectionKwargs, connectionShape } from './kwargs/connection-kwargs.ts'
import { type IgnoredKwargs, ignoredShape } from './kwargs/ignored-kwargs.ts'
import { type LeaseKwargs, leaseShape } from './kwargs/lease-kwargs.ts'
import { type SentinelPoolKwargs, sentinelPoolShape } from './sentinel-kwargs.ts'

export type { HostPort, HostPortRule, LoadBalancingStrategy } from './kwargs/cluster-kwargs.ts'
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
    IgnoredKwargs {}

/** The schema of each kwarg, to be spread into a strict object. */
export const poolKwargsShape: Readonly<Record<keyof ConnectionPoolKwargs, z.ZodType>> = {
  ...connectionShape,
  ...clusterShape,
  ...sentinelPoolShape,
  ...leaseShape,
  ...ignoredShape,
}

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
  const schema = (poolKwargsShape as Readonly<Record<string, z.ZodType>>)[name]
  if (!schema) return value
  const number = value.trim() === '' ? Number.NaN : Number(value)
  const nothing = /^(none|null)$/i.test(value) ? [null] : []
  const candidates = [value, ...nothing, number, !FALSE_WORDS.has(value.toLowerCase()), value.split(',')]
  const fitting = candidates.findIndex((candidate) => schema.safeParse(candidate).success)
  return fitting < 0 ? value : candidates[fitting]
}
