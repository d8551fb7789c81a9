import { type CacheError, isCacheError } from '@holdfast/core'

// Of a connection that was lost, or could not be made.
const UNREACHABLE = /Connection is closed|no answer|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH/

/**
 * Whether a node could not be reached, as opposed to one that answers that it cannot serve now.
 *
 * @param error - Why a command failed.
 */
export function isUnreachable(error: unknown): error is CacheError {
  if (!isCacheError(error)) return false
  const said = error.cause instanceof Error ? error.cause.message : ''
  return error.code === 'ERR_CACHE_TIMEOUT' || (error.code === 'ERR_CACHE_CONNECTION' && UNREACHABLE.test(said))
}
