import { z } from '@holdfast/core'

/** Reasons that several arguments share. */
const REASONS: Readonly<Record<string, string>> = {
  OWN_CONNECTIONS: 'ioredis has its own connections',
  OWN_RESP: 'ioredis writes and reads RESP itself',
  BYTES: 'keys are UTF-8 and values go through the SERIALIZER as bytes',
  SERVER: 'LOCATION names the server',
  OCSP: 'Node does not check OCSP; a server whose certificate was revoked is accepted',
  VERIFY_FLAGS: "Node has no setting for OpenSSL's verify flags",
  CLIENT_CACHE: 'nothing is kept in the process; put a locmem alias before Redis',
  MAINTENANCE: 'a connection that a server closes for maintenance is made again anyway',
}

/**
 * Why an argument of redis-py or redis-py-cluster has no effect in Node, or the name of the reason in `REASONS`. These
 * and those with an effect are together all arguments of redis-py.
 */
const IGNORED_KWARGS = {
  auto_close_connection_pool: 'the last cache closes the pool',
  cache: 'CLIENT_CACHE',
  cache_config: 'CLIENT_CACHE',
  cache_factory: 'CLIENT_CACHE',
  charset: 'BYTES',
  check_connection: 'the role of a server is checked whenever it is connected to',
  command_packer: 'OWN_RESP',
  connection_class: 'OWN_CONNECTIONS',
  connection_pool: 'a pool is made from these settings; for a client of your own, pass it as LOCATION',
  connection_pool_class: 'CONNECTION_POOL_CLASS holds for every node',
  decode_responses: 'values go through the SERIALIZER as bytes',
  driver_info: 'ioredis reports its own name and version; lib_name adds to it',
  encoder_class: 'BYTES',
  encoding: 'BYTES',
  encoding_errors: 'BYTES',
  errors: 'BYTES',
  event_dispatcher: 'diagnostics channels report what a cache does',
  force_master_ip: 'the address that Sentinels announce is used',
  himport_registry: 'OWN_CONNECTIONS',
  host: 'SERVER',
  legacy_responses: 'OWN_RESP',
  lib_version: 'ioredis reports its own version',
  maint_notifications_config: 'MAINTENANCE',
  maint_notifications_enabled_by_config: 'MAINTENANCE',
  maint_notifications_pool_handler: 'MAINTENANCE',
  maintenance_notification_hash: 'MAINTENANCE',
  maintenance_state: 'MAINTENANCE',
  min_other_sentinels: 'a Sentinel that answers is believed, whichever others it knows',
  nodes_flag: 'all nodes are meant',
  orig_host_address: 'MAINTENANCE',
  orig_socket_connect_timeout: 'MAINTENANCE',
  orig_socket_timeout: 'MAINTENANCE',
  oss_cluster_maint_notifications_handler: 'MAINTENANCE',
  parser: 'ioredis has its own parser',
  parser_class: 'ioredis has its own parser',
  path: 'LOCATION names the server: unix:///path/to/socket',
  policy_resolver: 'each command goes to the nodes that hold its keys',
  port: 'SERVER',
  queue_class: 'callers that wait for a connection get one in the order of their calls',
  redis_connect_func: 'ioredis prepares its connections itself; for a client of your own, pass it as LOCATION',
  reinitialize_steps: 'the slot map is refreshed whenever a slot turns out to have moved, and every five seconds',
  sentinel_kwargs: 'SENTINEL_KWARGS has them',
  sentinel_manager: 'SENTINELS names the Sentinels',
  sentinels: 'SENTINELS names the Sentinels',
  single_connection_client: 'one connection carries all commands anyway',
  socket_read_size: 'Node reads what there is',
  socket_type: 'the address decides',
  ssl_exclude_verify_flags: 'VERIFY_FLAGS',
  ssl_include_verify_flags: 'VERIFY_FLAGS',
  ssl_ocsp_context: 'OCSP',
  ssl_ocsp_expected_cert: 'OCSP',
  ssl_validate_ocsp: 'OCSP',
  ssl_validate_ocsp_stapled: 'OCSP',
  unix_socket_path: 'LOCATION names the server: unix:///path/to/socket',
  url: 'SERVER',
} as const

/** Arguments of Python's libraries that have no meaning in Node: accepted with a warning that says why. */
export type IgnoredKwargs = { readonly [Name in keyof typeof IGNORED_KWARGS]?: unknown }

const SWITCHES = new Set(['decode_responses', 'single_connection_client', 'auto_close_connection_pool'])

/** The schemas of {@link IgnoredKwargs}: of their values only the switches are checked. */
export const ignoredShape: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.keys(IGNORED_KWARGS).map((name) => [name, SWITCHES.has(name) ? z.boolean() : z.unknown()]),
)

/** Why a kwarg has no effect; `undefined` for one that has. */
export function reasonOf(name: string): string | undefined {
  if (!Object.hasOwn(IGNORED_KWARGS, name)) return undefined
  const reason = IGNORED_KWARGS[name as keyof typeof IGNORED_KWARGS]
  return REASONS[reason] ?? reason
}
