/** The codes of errors that may pass, by redis-py's names and ours. */
export const RETRY_CODES: Readonly<Record<string, string>> = {
  ConnectionError: 'ERR_CACHE_CONNECTION',
  TimeoutError: 'ERR_CACHE_TIMEOUT',
  BusyLoadingError: 'ERR_CACHE_CONNECTION',
  ERR_CACHE_CONNECTION: 'ERR_CACHE_CONNECTION',
  ERR_CACHE_TIMEOUT: 'ERR_CACHE_TIMEOUT',
}

/** Names that `retry_on_error` may list, without the module they are in. */
export const RETRY_NAMES: readonly string[] = Object.keys(RETRY_CODES)

/** The name of an error without its module: `redis.exceptions.TimeoutError` is `TimeoutError`. */
export function bareName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
