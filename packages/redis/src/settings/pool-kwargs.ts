import { z } from 'zod'
import { type SentinelPoolKwargs, sentinelPoolShape } from './sentinel-kwargs.ts'

/**
 * CONNECTION_POOL_KWARGS, with redis-py's names. All optional; a query value of the LOCATION wins.
 *
 * @see {@link https://redis.readthedocs.io/en/stable/connections.html | redis-py: connections}
 */
export interface ConnectionPoolKwargs extends SentinelPoolKwargs {
  /** ACL user. */
  readonly username?: string | undefined
  /** Password. */
  readonly password?: string | undefined
  /** Database number; a cluster has only 0. */
  readonly db?: number | undefined
  /** Seconds a command may take. @defaultValue 1 */
  readonly socket_timeout?: number | null | undefined
  /** Seconds a connection may take to be made. @defaultValue 2 */
  readonly socket_connect_timeout?: number | null | undefined
  /** TCP keep-alive. @defaultValue true */
  readonly socket_keepalive?: boolean | undefined
  /** The name that CLIENT LIST shows. */
  readonly client_name?: string | undefined
  /** RESP version. @defaultValue 2 */
  readonly protocol?: 2 | 3 | undefined
  /** Encrypt, as `rediss://` does. */
  readonly ssl?: boolean | undefined
  /** File with the certificate authorities to trust. */
  readonly ssl_ca_certs?: string | undefined
  /** File with our own certificate. */
  readonly ssl_certfile?: string | undefined
  /** File with our own private key. */
  readonly ssl_keyfile?: string | undefined
  /** `'none'` accepts any certificate. @defaultValue `'required'` */
  readonly ssl_cert_reqs?: 'none' | 'optional' | 'required' | null | undefined
  /** Whether the certificate must be for the host we connect to. @defaultValue true */
  readonly ssl_check_hostname?: boolean | undefined
  /** Cluster: more start-up nodes beside LOCATION. */
  readonly startup_nodes?: readonly { readonly host: string; readonly port: number | string }[] | undefined
  /** Cluster: accept that some slots have no owner. @defaultValue false */
  readonly skip_full_coverage_check?: boolean | undefined
  /** Cluster: redis-py's name for the opposite of `skip_full_coverage_check`. @defaultValue true */
  readonly require_full_coverage?: boolean | undefined
  /** No effect: one connection carries all commands. */
  readonly max_connections?: number | null | undefined
  /** No effect: one connection per node carries all commands. */
  readonly max_connections_per_node?: boolean | number | null | undefined
  /** No effect: the caller is told instead. */
  readonly retry_on_timeout?: boolean | undefined
  /** No effect: a dead connection is noticed by `socket_timeout`. */
  readonly health_check_interval?: number | undefined
  /** No effect: values go through the SERIALIZER as bytes. */
  readonly decode_responses?: boolean | undefined
  /** No effect: keys are UTF-8. */
  readonly encoding?: string | undefined
  /** No effect: ioredis has its own parser. */
  readonly parser_class?: unknown
}

/** Why a kwarg that redis-py knows does nothing in Node. */
export const IGNORED_KWARGS: Readonly<Record<string, string>> = {
  max_connections: 'one connection carries all commands at once',
  max_connections_per_node: 'one connection per node carries all commands at once',
  retry_on_timeout: 'a command that timed out may have run, so the caller is told instead',
  health_check_interval: 'a dead connection is noticed by socket_timeout',
  decode_responses: 'values go through the SERIALIZER as bytes',
  encoding: 'keys are UTF-8 and values go through the SERIALIZER as bytes',
  parser_class: 'ioredis has its own parser',
  check_connection: 'the role of a server is checked whenever it is connected to',
}

/** Kwargs that only a cluster understands. */
export const CLUSTER_KWARGS: readonly string[] = ['startup_nodes', 'skip_full_coverage_check', 'require_full_coverage']

const seconds = z.number().min(0).nullable().optional()
const flag = z.boolean().optional()
const text = z.string().optional()
const count = z.int().min(1).nullable().optional()

/** The schema of each kwarg, to be spread into a strict object. */
export const poolKwargsShape: Readonly<Record<keyof ConnectionPoolKwargs, z.ZodType>> = {
  username: text,
  password: text,
  db: z.int().min(0).optional(),
  socket_timeout: seconds,
  socket_connect_timeout: seconds,
  socket_keepalive: flag,
  client_name: text,
  protocol: z.literal([2, 3]).optional(),
  ssl: flag,
  ssl_ca_certs: text,
  ssl_certfile: text,
  ssl_keyfile: text,
  ssl_cert_reqs: z.literal(['none', 'optional', 'required', null]).optional(),
  ssl_check_hostname: flag,
  startup_nodes: z
    .array(z.strictObject({ host: z.string(), port: z.union([z.int(), z.string().regex(/^\d+$/)]) }))
    .min(1)
    .optional(),
  ...sentinelPoolShape,
  skip_full_coverage_check: flag,
  require_full_coverage: flag,
  max_connections: count,
  max_connections_per_node: z.union([z.boolean(), z.int()]).nullable().optional(),
  retry_on_timeout: flag,
  health_check_interval: z.number().min(0).optional(),
  decode_responses: flag,
  encoding: text,
  parser_class: z.unknown().optional(),
}

/** The schema of {@link ConnectionPoolKwargs}. */
export const poolKwargsSchema: z.ZodType<ConnectionPoolKwargs> = z.strictObject(
  poolKwargsShape,
) as z.ZodType<ConnectionPoolKwargs>

const FALSE_WORDS = new Set(['0', 'f', 'false', 'n', 'no'])

/**
 * Gives the query values of a URL the types their kwargs have, as redis-py does: `?socket_timeout=0.5&ssl_check_hostname=no`.
 *
 * @param query - Strings by kwarg.
 * @returns The same with numbers and booleans; what cannot be cast stays a string and fails the schema.
 */
export function castQuery(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, cast(name, value)]))
}

function cast(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  const schema = (poolKwargsShape as Readonly<Record<string, z.ZodType>>)[name]
  if (!schema) return value
  const number = value.trim() === '' ? Number.NaN : Number(value)
  const candidates = [value, number, !FALSE_WORDS.has(value.toLowerCase())]
  return candidates.find((candidate) => schema.safeParse(candidate).success) ?? value
}
