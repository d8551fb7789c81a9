import { isCacheError } from '@holdfast/core'
import { ServerVersionError, translateError } from '../errors.ts'
import type { RawConnection } from '../raw-connection.ts'

/**
 * Refuses servers older than Redis 6.2. Valkey reports the Redis version it is compatible with.
 *
 * @param connection - A ready connection.
 * @param address - For the message.
 * @throws ServerVersionError that names the version found.
 */
export async function checkServerVersion(connection: RawConnection, address: string): Promise<void> {
  let info: string
  try {
    info = await connection.info('server')
  } catch (error) {
    const translated = translateError(error, address)
    // An ACL may forbid INFO: the version stays unknown then.
    if (isCacheError(translated) && translated.code === 'ERR_CACHE_SERVER') return
    throw translated
  }
  refuseOldServer(info, address)
}

/**
 * Refuses a server that is too old.
 *
 * @param info - The section `server` of its INFO.
 * @param address - For the message.
 * @throws ServerVersionError that names the version found.
 */
export function refuseOldServer(info: string, address: string): void {
  const version = tooOldVersion(info)
  if (version === undefined) return
  throw new ServerVersionError(`Redis 6.2 or Valkey 7.2 is needed; ${address} runs Redis ${version}.`, {
    node: address,
  })
}

/**
 * Reads the version from the reply of INFO.
 *
 * @param info - The section `server`.
 * @returns The version when it is older than 6.2; `undefined` when it is new enough, or not given.
 */
export function tooOldVersion(info: string): string | undefined {
  const [, version, major, minor] = /^redis_version:((\d+)\.(\d+)\S*)/m.exec(info) ?? []
  return Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2) ? undefined : version
}
