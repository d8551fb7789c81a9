/** The codes of all errors that this package throws. */
export type LocalServerErrorCode =
  | 'ERR_LOCAL_ARGUMENT'
  | 'ERR_LOCAL_PORT_IN_USE'
  | 'ERR_LOCAL_SERVER_EXITED'
  | 'ERR_LOCAL_SERVER_NOT_FOUND'
  | 'ERR_LOCAL_SERVER_TOO_OLD'
  | 'ERR_LOCAL_START_TIMEOUT'
  | 'ERR_LOCAL_STOPPED'
  | 'ERR_LOCAL_UNSUPPORTED'
  | 'ERR_LOCAL_WAIT_TIMEOUT'

/**
 * The base class of all errors that this package throws. Test `code`: its meaning never changes; messages may.
 *
 * @example
 * ```ts
 * try {
 *   await startServer({ port: 6379 })
 * } catch (error) {
 *   if (error instanceof LocalServerError && error.code === 'ERR_LOCAL_PORT_IN_USE') await startServer()
 *   else throw error
 * }
 * ```
 */
export abstract class LocalServerError extends Error {
  /** Identifies the failure. */
  abstract readonly code: LocalServerErrorCode
}

/** An option is of the wrong type or out of range. */
export class LocalArgumentError extends LocalServerError {
  override readonly name = 'LocalArgumentError'
  readonly code = 'ERR_LOCAL_ARGUMENT'
}

/** Another program listens on the port that the server needs; the message names the port. */
export class PortInUseError extends LocalServerError {
  override readonly name = 'PortInUseError'
  readonly code = 'ERR_LOCAL_PORT_IN_USE'
}

/** The server exited before it was ready; the message has the last lines of its log. */
export class ServerExitedError extends LocalServerError {
  override readonly name = 'ServerExitedError'
  readonly code = 'ERR_LOCAL_SERVER_EXITED'
}

/** There is no server program on this machine; the message names the command that installs one. */
export class ServerNotFoundError extends LocalServerError {
  override readonly name = 'ServerNotFoundError'
  readonly code = 'ERR_LOCAL_SERVER_NOT_FOUND'
  /** Whether the same call with `install: true` would try to install one. */
  readonly installable: boolean

  /**
   * @param message - What is missing and how to get it.
   * @param options - Cause, and {@link ServerNotFoundError.installable}, which is false by default.
   */
  constructor(message: string, options: ErrorOptions & { readonly installable?: boolean } = {}) {
    super(message, options)
    this.installable = options.installable ?? false
  }
}

/** The only server found is older than Redis 6.2 or Valkey 7.2. */
export class ServerTooOldError extends LocalServerError {
  override readonly name = 'ServerTooOldError'
  readonly code = 'ERR_LOCAL_SERVER_TOO_OLD'
}

/** The server runs but did not answer in time; the message has the last lines of its log. */
export class StartTimeoutError extends LocalServerError {
  override readonly name = 'StartTimeoutError'
  readonly code = 'ERR_LOCAL_START_TIMEOUT'
}

/** The server was stopped and cannot be started again; the message names its port. */
export class StoppedError extends LocalServerError {
  override readonly name = 'StoppedError'
  readonly code = 'ERR_LOCAL_STOPPED'
}

/** This system cannot do it, such as a cluster in Docker without host networking. */
export class UnsupportedError extends LocalServerError {
  override readonly name = 'UnsupportedError'
  readonly code = 'ERR_LOCAL_UNSUPPORTED'
}

/** A condition did not become true in time; the message names the condition and its last state. */
export class WaitTimeoutError extends LocalServerError {
  override readonly name = 'WaitTimeoutError'
  readonly code = 'ERR_LOCAL_WAIT_TIMEOUT'
}
