import { type LocalServerError, ServerNotFoundError } from '../errors.ts'
import { installWithApt, unpackWithApt } from './apt-install.ts'
import type { Environment } from './command.ts'
import type { ServerBinary } from './server-source.ts'

let last: Promise<unknown> = Promise.resolve()

/**
 * Fetches a server with apt-get. One call at a time: when several servers start at once, the first call fetches and
 * the others find its result.
 *
 * @param env - Environment of the commands.
 * @param install - `true` installs for the system when run as root; otherwise the package is unpacked into this
 * user's cache.
 * @param search - Searches this machine.
 * @param failures - Receives the reason of each failure.
 * @returns Undefined when apt-get does not provide a server.
 */
export function fetchServer(
  env: Environment,
  install: true | 'unpack',
  search: () => Promise<ServerBinary | undefined>,
  failures: LocalServerError[],
): Promise<ServerBinary | undefined> {
  const attempt = async (): Promise<ServerBinary | undefined> => {
    const present = await search()
    if (present !== undefined) return present
    process.emitWarning('No Redis server found: fetching redis-server with apt-get, once.', { code: 'HOLDFAST_FETCH' })
    const ways = install === true && process.getuid?.() === 0 ? [installWithApt, unpackWithApt] : [unpackWithApt]
    for (const way of ways) {
      try {
        await way(env)
        const found = await search()
        if (found !== undefined) return found
      } catch (error) {
        failures.push(new ServerNotFoundError(`apt-get did not provide one: ${firstLines(error)}`, { cause: error }))
      }
    }
    return undefined
  }
  const result = last.then(attempt)
  last = result.catch(() => {})
  return result
}

function firstLines(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .trim()
    .split('\n')
    .slice(0, 4)
    .join('; ')
}
