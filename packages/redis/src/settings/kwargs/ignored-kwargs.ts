import { z } from 'zod'

/** Kwargs of Python's libraries that have no meaning in Node: accepted with a warning. */
export interface IgnoredKwargs {
  /** No effect: values go through the SERIALIZER as bytes. */
  readonly decode_responses?: boolean | undefined
  /** No effect: keys are UTF-8. */
  readonly encoding?: string | undefined
  /** No effect: keys are UTF-8. */
  readonly encoding_errors?: string | undefined
  /** No effect: ioredis has its own parser. */
  readonly parser_class?: unknown
  /** No effect: ioredis has its own connections. */
  readonly connection_class?: unknown
  /** No effect: CONNECTION_POOL_CLASS holds for every node. */
  readonly connection_pool_class?: unknown
  /** No effect: callers that wait for a connection get one in the order of their calls. */
  readonly queue_class?: unknown
  /** No effect: Node reads what there is. */
  readonly socket_read_size?: number | undefined
  /** No effect: the address decides between IPv4 and IPv6. */
  readonly socket_type?: number | undefined
  /** No effect: ioredis reports its own version. */
  readonly lib_version?: string | null | undefined
  /** No effect: ioredis's client is one connection. */
  readonly single_connection_client?: boolean | undefined
  /** No effect: the last cache closes the pool. */
  readonly auto_close_connection_pool?: boolean | undefined
  /** No effect: LOCATION names the server. */
  readonly host?: string | undefined
  /** No effect: LOCATION names the server. */
  readonly port?: number | string | undefined
}

const OWN_CONNECTIONS = 'ioredis has its own connections'
const BYTES = 'keys are UTF-8 and values go through the SERIALIZER as bytes'

/** Why a kwarg of Python's libraries has no effect in Node. */
export const IGNORED_KWARGS: Readonly<Record<string, string>> = {
  decode_responses: 'values go through the SERIALIZER as bytes',
  encoding: BYTES,
  encoding_errors: BYTES,
  parser_class: 'ioredis has its own parser',
  connection_class: OWN_CONNECTIONS,
  connection_pool_class: 'CONNECTION_POOL_CLASS holds for every node',
  queue_class: 'callers that wait for a connection get one in the order of their calls',
  socket_read_size: 'Node reads what there is',
  socket_type: 'the address decides',
  lib_version: 'ioredis reports its own version',
  single_connection_client: 'one connection carries all commands anyway',
  auto_close_connection_pool: 'the last cache closes the pool',
  host: 'LOCATION names the server',
  port: 'LOCATION names the server',
  check_connection: 'the role of a server is checked whenever it is connected to',
  reinitialize_steps: 'the slot map is refreshed whenever a slot turns out to have moved, and every five seconds',
}

const anything = z.unknown().optional()

/** The schemas of {@link IgnoredKwargs}. */
export const ignoredShape: Readonly<Record<keyof IgnoredKwargs, z.ZodType>> = {
  decode_responses: z.boolean().optional(),
  encoding: z.string().optional(),
  encoding_errors: z.string().optional(),
  parser_class: anything,
  connection_class: anything,
  connection_pool_class: anything,
  queue_class: anything,
  socket_read_size: z.int().optional(),
  socket_type: z.int().optional(),
  lib_version: z.string().nullable().optional(),
  single_connection_client: z.boolean().optional(),
  auto_close_connection_pool: z.boolean().optional(),
  host: z.string().optional(),
  port: z.union([z.int(), z.string()]).optional(),
}
