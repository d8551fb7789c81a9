import { startupNodesOf } from '../ioredis/startup-nodes.ts'
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
  sendCommand(...args: never[]): unknown
}

/** The options of a client that are read here. */
interface ClientDetails {
  readonly options: {
    readonly keyPrefix?: string
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
  const { status, options, duplicate, sendCommand } = value as Readonly<Record<string, unknown>>
  const looksLikeOne = typeof status === 'string' && typeof options === 'object' && options !== null
  return looksLikeOne && typeof duplicate === 'function' && typeof sendCommand === 'function'
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
 * @returns Their servers, each with its client.
 */
export function readClients(
  clients: readonly ForeignClient[],
  report: (message: string, index: number) => void,
): readonly Location[] {
  return clients.flatMap((client, index) => {
    const cluster = topologyOfClient(client) === 'cluster'
    if (cluster && clients.length > 1) report('expected a Redis: a list means a primary and its replicas', index)
    if ((client as unknown as ClientDetails).options.keyPrefix) report(OWN_PREFIX, index)
    return cluster ? nodesOf(client) : [serverOf(client)]
  })
}

const OWN_PREFIX =
  'expected a client without a keyPrefix: the cache makes the stored keys itself (KEY_PREFIX), and ioredis would put its own before keys but not before patterns'

function nodesOf(client: ForeignClient): readonly Location[] {
  return startupNodesOf(client).map((node) => ({ ...addressOf(node), tls: false, kwargs: {}, client: asRaw(client) }))
}

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

/** Reads a start-up node of ioredis: an object, a port, or a URL, whose credentials are dropped. */
function addressOf(node: unknown): { readonly host: string; readonly port: number } {
  if (typeof node === 'object' && node !== null) {
    const { host, port } = node as { readonly host?: string; readonly port?: number | string }
    return { host: host ?? '127.0.0.1', port: Number(port ?? 6379) }
  }
  const text = String(node)
  if (/^\d+$/.test(text)) return { host: '127.0.0.1', port: Number(text) }
  const url = URL.parse(text.includes('://') ? text : `redis://${text}`)
  return { host: url?.hostname || '127.0.0.1', port: Number(url?.port || 6379) }
}
