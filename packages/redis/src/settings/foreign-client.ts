import type { RawConnection } from '../raw-connection.ts'
import type { Location } from './location.ts'
import type { Topology } from './topology.ts'

/** A client of ioredis, of any copy or version, that the user made: its `Redis` or `Cluster`. */
export interface ForeignClient {
  /** `'ready'`, `'wait'`, … */
  readonly status: string
  /** What it was made with. */
  readonly options: object
  /** Makes a client like it. */
  duplicate(...args: never[]): unknown
  /** Tells it from clients of other libraries. */
  defineCommand(...args: never[]): unknown
}

/** The options of a client that are read here. */
interface ClientDetails {
  readonly options: {
    readonly keyPrefix?: string
    readonly replyMapping?: string
    readonly redisOptions?: { readonly keyPrefix?: string; readonly replyMapping?: string }
    readonly host?: string
    readonly port?: number
    readonly path?: string
    readonly name?: string
    readonly sentinels?: readonly unknown[] | null
    readonly db?: number
  }
}

/**
 * Recognizes a client of ioredis, also one of another copy or version.
 *
 * @param value - Any value.
 */
export function isForeignClient(value: unknown): value is ForeignClient {
  if (typeof value !== 'object' || value === null) return false
  const { status, options, duplicate, defineCommand } = value as Readonly<Record<string, unknown>>
  const looksLikeOne = typeof status === 'string' && typeof options === 'object' && options !== null
  return looksLikeOne && typeof duplicate === 'function' && typeof defineCommand === 'function'
}

/**
 * Returns what a client connects to: only a cluster's can list its nodes.
 *
 * @param client - A client.
 */
export function topologyOfClient(client: object): Topology {
  return 'nodes' in client ? 'cluster' : 'single'
}

/**
 * Reads the addresses of clients.
 *
 * @param clients - The user's clients, in order.
 * @param report - Receives the reason when a client cannot be used.
 * @returns Their servers, each with its client; a cluster has no address here.
 */
export function readClients(
  clients: readonly ForeignClient[],
  report: (message: string, index: number) => void,
): readonly Location[] {
  return clients.map((client, index) => {
    const cluster = topologyOfClient(client) === 'cluster'
    if (cluster && clients.length > 1) report('expected a Redis: a list means a primary and its replicas', index)
    const { options } = client as unknown as ClientDetails
    const { keyPrefix, replyMapping } = { ...options.redisOptions, ...options }
    if (keyPrefix) report(OWN_PREFIX, index)
    if (replyMapping === 'resp3') report(OTHER_REPLIES, index)
    return cluster ? { tls: false, kwargs: {}, client: asRaw(client) } : serverOf(client)
  })
}

const OWN_PREFIX =
  'expected a client without a keyPrefix: the cache makes the stored keys itself (KEY_PREFIX), and ioredis would put its own before keys but not before patterns'

const OTHER_REPLIES =
  "expected a client without replyMapping 'resp3': replies of maps, sets and numbers would have other shapes; protocol 3 alone is fine"

function serverOf(client: ForeignClient): Location {
  const { host, port, path, name, sentinels, db } = (client as unknown as ClientDetails).options
  const rest = { tls: false, kwargs: { db: db ?? 0 }, client: asRaw(client) }
  if (sentinels) return { host: name ?? 'mymaster', port: 0, ...rest }
  return path ? { socketPath: path, ...rest } : { host: host ?? 'localhost', port: port ?? 6379, ...rest }
}

/** ioredis 5 and 6 differ only in types, as far as they are used here. */
function asRaw(client: ForeignClient): RawConnection {
  return client as unknown as RawConnection
}
