import { join } from 'node:path'
import { holdFolder } from '../process/held-folder.ts'
import type { KeyPair } from './certificates.ts'

/** A certificate authority of this process. Its certificates are valid for `localhost` and `127.0.0.1`. */
export interface CertificateAuthority extends AsyncDisposable {
  /** Its certificate, as PEM. */
  readonly pem: string
  /** Path of its certificate: for `ssl_ca_certs`, `NODE_EXTRA_CA_CERTS`, or `redis-cli --cacert`. */
  readonly file: string
  /** A certificate for clients and its key, as PEM. */
  readonly client: KeyPair
  /** Paths of the certificate for clients and its key. */
  readonly clientFiles: KeyPair
  /** Paths of the certificate for servers and its key. */
  readonly serverFiles: KeyPair
  /** Removes the files. They end with this process at the latest. Later calls do nothing. */
  stop(): Promise<void>
  /** The same as {@link CertificateAuthority.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a certificate authority, to share it between servers that are started separately.
 *
 * @example
 * ```ts
 * await using authority = await createAuthority()
 * await using primary = await startServer({ tls: { authority } })
 * await using replica = await startServer({ tls: { authority }, replicaOf: primary })
 * ```
 */
export async function createAuthority(): Promise<CertificateAuthority> {
  // Imported on demand: most servers need no certificates.
  const { makeCertificates } = await import('./certificates.ts')
  const { ca, server, client } = await makeCertificates()
  const folder = await holdFolder({
    'ca.crt': ca,
    'server.crt': server.cert,
    'server.key': server.key,
    'client.crt': client.cert,
    'client.key': client.key,
  })
  const pathOf = (name: string): string => join(folder.path, name)
  return {
    pem: ca,
    file: pathOf('ca.crt'),
    client,
    clientFiles: { cert: pathOf('client.crt'), key: pathOf('client.key') },
    serverFiles: { cert: pathOf('server.crt'), key: pathOf('server.key') },
    stop: folder.release,
    [Symbol.asyncDispose]: folder.release,
  }
}
