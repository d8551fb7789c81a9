import type { EventEmitter } from 'node:events'

/** Options of a command. */
export interface SendOptions {
  /** How replies become values, by the first byte of their type in RESP. */
  readonly typeMapping: Readonly<Record<number, unknown>>
  /** Takes the command back while it was not written. */
  readonly abortSignal: AbortSignal
  /** `undefined` for none: node-redis 6 would start a timer for each command, and our own deadline holds. */
  readonly timeout: undefined
}

/** The arguments of a command, its name first. */
export type SentArguments = readonly (string | Buffer)[]

/** What all three kinds of clients have. */
interface Connectable extends Pick<EventEmitter, 'on' | 'off'> {
  readonly isOpen: boolean
}

/** What `createClient()` makes, as far as it is used here. */
export interface SingleClient extends Connectable {
  readonly isReady: boolean
  readonly options?: {
    readonly socket?: { readonly host?: string; readonly port?: number; readonly path?: string }
    readonly database?: number
  }
  sendCommand(args: SentArguments, options: SendOptions): Promise<unknown>
}

/** What `createSentinel()` makes, as far as it is used here. */
export interface SentinelClient extends Connectable {
  readonly isReady: boolean
  getMasterNode(): { readonly host: string; readonly port: number } | undefined
  sendCommand(isReadonly: boolean, args: SentArguments, options: SendOptions): Promise<unknown>
}

/** A node of a cluster. */
export interface ClusterNode {
  /** `host:port`, as the cluster announces it. */
  readonly address: string
  /** Its connection, if one was made. */
  readonly client?: SingleClient | undefined
  /** While it is being made. */
  readonly connectPromise?: Promise<SingleClient> | undefined
}

/** What `createCluster()` makes, as far as it is used here. */
export interface ClusterClient extends Connectable {
  /** From version 6 on. */
  readonly isReady?: boolean
  /** By slot; holes for slots that nobody owns. Replicas are known with `useReplicas` only. */
  readonly slots: readonly ({ readonly master: ClusterNode; readonly replicas?: readonly ClusterNode[] } | undefined)[]
  readonly masters: readonly ClusterNode[]
  readonly replicas: readonly ClusterNode[]
  nodeClient(node: ClusterNode): Promise<SingleClient> | SingleClient
  sendCommand(firstKey: string, isReadonly: boolean, args: SentArguments, options: SendOptions): Promise<unknown>
}

/**
 * How replies become ours: text is bytes, and a map is a flat list, as in RESP2. The numbers are the first bytes of the
 * types, which node-redis exports as `RESP_TYPES`.
 *
 * @see {@link https://redis.io/docs/latest/develop/reference/protocol-spec/ | Redis serialization protocol}
 */
export const TYPE_MAPPING: SendOptions['typeMapping'] = Object.fromEntries(
  Object.entries({ $: Buffer, '+': Buffer, '=': Buffer, ',': String, '(': String, '%': Array, '~': Array }).map(
    ([type, mapped]) => [type.charCodeAt(0), mapped],
  ),
)
