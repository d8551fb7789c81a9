import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'

/**
 * Turns the kwargs that begin with `ssl_` into Node's options.
 *
 * @param kwargs - Merged kwargs.
 * @throws Error of the file system when a file cannot be read.
 */
export function tlsOptions(kwargs: ConnectionPoolKwargs): TlsOptions {
  const authorities = [
    ...(kwargs.ssl_ca_certs ? [readFileSync(kwargs.ssl_ca_certs)] : []),
    ...(kwargs.ssl_ca_path ? readFolder(kwargs.ssl_ca_path) : []),
    ...(kwargs.ssl_ca_data ? [kwargs.ssl_ca_data] : []),
  ]
  return {
    ...(authorities.length > 0 ? { ca: authorities } : {}),
    ...(kwargs.ssl_certfile ? { cert: readFileSync(kwargs.ssl_certfile) } : {}),
    ...(kwargs.ssl_keyfile ? { key: readFileSync(kwargs.ssl_keyfile) } : {}),
    ...(kwargs.ssl_password ? { passphrase: kwargs.ssl_password } : {}),
    ...(kwargs.ssl_min_version ? { minVersion: kwargs.ssl_min_version } : {}),
    ...(kwargs.ssl_ciphers ? { ciphers: kwargs.ssl_ciphers } : {}),
    ...(kwargs.ssl_cert_reqs === 'none' || kwargs.ssl_cert_reqs === null ? { rejectUnauthorized: false } : {}),
    ...(kwargs.ssl_check_hostname === false ? { checkServerIdentity: () => undefined } : {}),
  }
}

/** The certificates in a folder, as OpenSSL's CApath has them. */
function readFolder(folder: string): Buffer[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => readFileSync(join(folder, entry.name)))
}
