import { CacheError, isCacheError, recognizeAcrossCopies } from '@holdfast/core'

/** Where an error of a server happened. */
export interface ServerErrorOptions {
  /** The error of the client library. */
  readonly cause?: unknown
  /** `host:port` of the server, where one is known. */
  readonly node?: string | undefined
  /** Redis's command, where one is known: `GET`. */
  readonly command?: string | undefined
}

/** The base of errors that come from a server or its connection. */
abstract class RedisError extends CacheError {
  /** `host:port` of the server, where one is known. */
  readonly node: string | undefined
  /** Redis's command, where one is known: `GET`. Never its arguments. */
  readonly command: string | undefined

  /**
   * @param message - What happened; never holds a secret.
   * @param options - Cause, node and command.
   */
  constructor(message: string, { cause, node, command }: ServerErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.node = node
    this.command = command
  }
}

/**
 * The server cannot be reached, went away, or is not ready (loading, failing over). A write that fails so may or may
 * not have happened.
 *
 * Named after django-redis's `ConnectionInterrupted`.
 */
export class ConnectionInterruptedError extends RedisError {
  override readonly name = 'ConnectionInterruptedError'
  readonly code = 'ERR_CACHE_CONNECTION'
}

/**
 * The server or Sentinel refuses the user or password (NOAUTH, WRONGPASS). Nothing was done. Unlike an outage, it does
 * not pass by itself.
 *
 * Named after redis-py's `AuthenticationError`.
 */
export class AuthenticationError extends RedisError {
  override readonly name = 'AuthenticationError'
  readonly code = 'ERR_CACHE_AUTHENTICATION'
}

/** The server did not answer within SOCKET_TIMEOUT. A write that fails so may or may not have happened. */
export class OperationTimeoutError extends RedisError {
  override readonly name = 'OperationTimeoutError'
  readonly code = 'ERR_CACHE_TIMEOUT'
}

/**
 * The server answered with an error: wrong type, out of memory, no permission. The message begins with Redis's own word
 * for it.
 */
export class ServerError extends RedisError {
  override readonly name = 'ServerError'
  readonly code = 'ERR_CACHE_SERVER'
}

/** The server is older than Redis 6.2. */
export class ServerVersionError extends RedisError {
  override readonly name = 'ServerVersionError'
  readonly code = 'ERR_CACHE_SERVER_VERSION'
}

/** The cluster requires that all 16384 slots are owned, and some are not. */
export class CoverageError extends RedisError {
  override readonly name = 'CoverageError'
  readonly code = 'ERR_CACHE_COVERAGE'
}

/** The start-up nodes that settings name belong to two clusters. */
export class StartupNodesError extends RedisError {
  override readonly name = 'StartupNodesError'
  readonly code = 'ERR_CACHE_STARTUP_NODES'
}

/** No node of the cluster owns the key's slot. */
export class SlotNotCoveredError extends RedisError {
  override readonly name = 'SlotNotCoveredError'
  readonly code = 'ERR_CACHE_SLOT_NOT_COVERED'
}

/**
 * All exclusive connections that `max_connections` allows were leased, at once or for longer than the pool's `timeout`.
 */
export class PoolExhaustedError extends RedisError {
  override readonly name = 'PoolExhaustedError'
  readonly code = 'ERR_CACHE_POOL_EXHAUSTED'
}

/**
 * More bytes would wait for a server than `MAX_BYTES_IN_FLIGHT` allows, or one command is larger than that, or a value
 * is larger than 512 MiB, which no server takes. Nothing was sent.
 */
export class OverloadedError extends RedisError {
  override readonly name = 'OverloadedError'
  readonly code = 'ERR_CACHE_OVERLOADED'
}

/** A write on a pool that only reads (`ClusterReadOnlyConnectionPool`, `readonly_mode`). Nothing was sent. */
export class ReadOnlyPoolError extends RedisError {
  override readonly name = 'ReadOnlyPoolError'
  readonly code = 'ERR_CACHE_READ_ONLY'
}

recognizeAcrossCopies({
  ConnectionInterruptedError,
  AuthenticationError,
  OperationTimeoutError,
  ServerError,
  ServerVersionError,
  CoverageError,
  StartupNodesError,
  SlotNotCoveredError,
  PoolExhaustedError,
  OverloadedError,
  ReadOnlyPoolError,
})

/** Replies of a server that cannot serve any client just now. */
const NOT_SERVING = /^(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|READONLY|BUSY|NOREPLICAS|MISCONF|UNBLOCKED)\b/

/** Whether a message tells that a server or Sentinel refused the login. */
export function isLoginRefused(message: string): boolean {
  return /\b(NOAUTH|WRONGPASS)\b/.test(message)
}

/** Whether a node of a cluster answered that a command belongs elsewhere, or later: it was not executed. */
export function isRefusedByNode(message: string): boolean {
  return /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/.test(message)
}

/** Whether an error of ioredis is what a server answered, and not that a command belongs elsewhere, or later. */
export function isFinalReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError' && !isRefusedByNode(error.message)
}

/** Whether a key holds another type than its command is for: a hash, a list. */
export function isWrongType(error: unknown): boolean {
  return error instanceof ServerError && error.message.startsWith('WRONGTYPE')
}

/** Whether a node refused a command over several keys because some keys of their slot have moved already. */
export function isSlotMoving(message: string): boolean {
  return /^(TRYAGAIN|ASK)\b/.test(message)
}

const OUT_OF_REACH: ReadonlySet<string> = new Set([
  'ERR_CACHE_AUTHENTICATION',
  'ERR_CACHE_CONNECTION',
  'ERR_CACHE_TIMEOUT',
])

/** Whether a server cannot be reached, lets nobody in, went away, cannot serve now, or hangs. */
export function isOutOfReach(error: unknown): error is CacheError {
  return isCacheError(error) && OUT_OF_REACH.has(error.code)
}

/** Messages of ioredis that name no cause. */
const SAYS_NOTHING = new RegExp(
  [
    '^Connection is closed\\.',
    '^None of startup nodes is available\\.',
    '^Failed to refresh slots cache\\.',
    '^All sentinels are unreachable',
    "^Stream isn't writeable",
  ].join('|'),
)

/** Errors of settings that do not fit the server, and the remedy. */
const REMEDIES: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [
    /^(MOVED|CROSSSLOT)\b/,
    "a node of a Redis Cluster: set OPTIONS.REDIS_CLIENT_CLASS to 'rediscluster.RedisCluster', or LOCATION to a cluster's client",
  ],
  [/cluster support disabled/, 'a single server: leave the cluster classes out of OPTIONS'],
  [/^(NOAUTH|WRONGPASS)\b/, 'check the user and password in LOCATION or OPTIONS.PASSWORD'],
  [/DB index is out of range/, 'the server has fewer databases: check the number at the end of LOCATION'],
  [/max retries per request/, 'the connection was lost before the answer came'],
]

/**
 * Turns an error of ioredis into one of ours.
 *
 * @param error - What a command rejected with.
 * @param node - `host:port`, where one is known.
 * @returns An error of this project; an error of this project is returned unchanged.
 */
export function translateError(error: unknown, node?: string): CacheError {
  if (error instanceof CacheError) return error
  const cause = withoutArguments(error instanceof Error ? error : new Error(String(error)))
  const where = node ? ` (${node})` : ''
  const options = { cause, node, command: commandOf(cause) }
  if (cause.message === 'Command timed out') {
    return new OperationTimeoutError(`Redis did not answer within SOCKET_TIMEOUT${where}.`, options)
  }
  if (cause.name === 'ReplyError' && !NOT_SERVING.test(cause.message) && !isLoginRefused(cause.message)) {
    return new ServerError(`${reason(cause)}${where}`, options)
  }
  return unusable(`Redis is out of reach${where}: ${reason(cause)}`, options)
}

/**
 * Makes the error of a connection that cannot be used.
 *
 * @param message - What happened, the server's own words included: they tell a refused login from an outage.
 * @param options - Cause, node and command.
 */
export function unusable(
  message: string,
  options: ServerErrorOptions,
): AuthenticationError | ConnectionInterruptedError {
  return isLoginRefused(message)
    ? new AuthenticationError(message, options)
    : new ConnectionInterruptedError(message, options)
}

/** The command that failed, in capitals as Redis writes it. */
function commandOf(error: Error): string | undefined {
  const command = 'command' in error ? (error.command as { readonly name?: unknown } | undefined) : undefined
  return typeof command?.name === 'string' ? command.name.toUpperCase() : undefined
}

/**
 * Removes the command's arguments from an error of ioredis: AUTH's are the password, SET's the value.
 *
 * @param error - An error that may be shown or logged.
 * @returns The same error; it still names the command.
 */
export function withoutArguments(error: Error): Error {
  if ('command' in error && typeof error.command === 'object' && error.command !== null) {
    Object.assign(error, { command: { name: (error.command as { readonly name?: string }).name } })
  }
  for (const inner of ['lastNodeError', 'cause']) {
    const nested = (error as unknown as Readonly<Record<string, unknown>>)[inner]
    if (nested instanceof Error) withoutArguments(nested)
  }
  return error
}

/**
 * The part of an error that explains most, with the remedy where there is one.
 *
 * @param error - An error of ioredis or of a socket.
 */
export function reason(error: Error): string {
  // ioredis hides the reason of a failed slot refresh one level down; Node hides those of several addresses in a list.
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) return reason(error.lastNodeError)
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return reason(error.errors[0])
  const said = plain(error.message) || String((error as NodeJS.ErrnoException).code ?? error.name)
  const remedy = REMEDIES.find(([pattern]) => pattern.test(said))?.[1]
  return remedy ? `${said.replace(/\.$/, '')} (${remedy})` : said
}

/**
 * Tells whether an error names a cause.
 *
 * @param error - An error of ioredis or of a socket.
 */
export function saysWhy(error: unknown): error is Error {
  return error instanceof Error && !SAYS_NOTHING.test(reason(error))
}

/** What ioredis's decoder says of bytes that are no reply, in words that say what to look for. */
function plain(message: string): string {
  const [, type] = /^Unknown RESP type (\d+)/.exec(message) ?? []
  if (type === undefined) return message.replace(/\. Please report this\.$/, '')
  const sent = JSON.stringify(String.fromCharCode(Number(type)))
  return `the peer does not speak Redis's protocol: it sent ${sent} where a reply begins`
}
