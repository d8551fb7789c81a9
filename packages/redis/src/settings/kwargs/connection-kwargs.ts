import { z } from 'zod'

/** User and password, or only a password: as an object, or as the tuple that Python's providers return. */
export type Credentials =
  | { readonly username?: string; readonly password: string }
  | readonly [username: string, password: string]
  | readonly [password: string]

/** Returns the credentials; called before each connection is made. */
export type CredentialProvider = () => Credentials | Promise<Credentials>

/** Kwargs about one connection: credentials, timeouts, TLS. */
export interface ConnectionKwargs {
  /** ACL user. */
  readonly username?: string | undefined
  /** Password. */
  readonly password?: string | undefined
  /** Returns user and password that change; called before each connection is made. */
  readonly credential_provider?: CredentialProvider | undefined
  /** Database number; a cluster has only 0. */
  readonly db?: number | undefined
  /** Seconds that a command may take. @defaultValue 1 */
  readonly socket_timeout?: number | null | undefined
  /** Seconds that connecting may take. @defaultValue 2 */
  readonly socket_connect_timeout?: number | null | undefined
  /** TCP keep-alive. @defaultValue true */
  readonly socket_keepalive?: boolean | undefined
  /**
   * `{ TCP_KEEPIDLE: seconds }`: when keep-alive begins; Node can set no other of these options. @defaultValue 30
   * seconds
   */
  readonly socket_keepalive_options?: Readonly<Record<string, number>> | null | undefined
  /** The name that CLIENT LIST shows. */
  readonly client_name?: string | null | undefined
  /** What CLIENT LIST shows in parentheses behind the library's name. */
  readonly lib_name?: string | null | undefined
  /** RESP version. @defaultValue 2 */
  readonly protocol?: 2 | 3 | undefined
  /** Seconds between two PINGs to every connected server; 0 sends none. @defaultValue 0 */
  readonly health_check_interval?: number | undefined
  /** Encrypt, as `rediss://` does. */
  readonly ssl?: boolean | undefined
  /** File with the certificate authorities to trust. */
  readonly ssl_ca_certs?: string | null | undefined
  /** Folder with certificate authorities to trust, one a file. */
  readonly ssl_ca_path?: string | null | undefined
  /** Certificate authorities to trust, in PEM. */
  readonly ssl_ca_data?: string | null | undefined
  /** File with the client's certificate. */
  readonly ssl_certfile?: string | null | undefined
  /** File with the client's private key. */
  readonly ssl_keyfile?: string | null | undefined
  /** Passphrase of the private key. */
  readonly ssl_password?: string | null | undefined
  /** `'none'` accepts any certificate. @defaultValue `'required'` */
  readonly ssl_cert_reqs?: 'none' | 'optional' | 'required' | null | undefined
  /** Whether the certificate must be for the host we connect to. @defaultValue true */
  readonly ssl_check_hostname?: boolean | undefined
  /** The oldest version of TLS to speak. */
  readonly ssl_min_version?: 'TLSv1.2' | 'TLSv1.3' | null | undefined
  /** OpenSSL's list of ciphers. */
  readonly ssl_ciphers?: string | null | undefined
}

const seconds = z.number().min(0).nullable().optional()
const flag = z.boolean().optional()
const text = z.string().optional()
const file = z.string().nullable().optional()

/** The schemas of {@link ConnectionKwargs}. */
export const connectionShape: Readonly<Record<keyof ConnectionKwargs, z.ZodType>> = {
  username: text,
  password: text,
  credential_provider: z
    .custom<CredentialProvider>(
      (value) => typeof value === 'function',
      'expected a function that returns { username, password }',
    )
    .optional(),
  db: z.int().min(0).optional(),
  socket_timeout: seconds,
  socket_connect_timeout: seconds,
  socket_keepalive: flag,
  socket_keepalive_options: z.record(z.string(), z.number().min(0)).nullable().optional(),
  client_name: file,
  lib_name: file,
  protocol: z.literal([2, 3]).optional(),
  health_check_interval: z.number().min(0).optional(),
  ssl: flag,
  ssl_ca_certs: file,
  ssl_ca_path: file,
  ssl_ca_data: file,
  ssl_certfile: file,
  ssl_keyfile: file,
  ssl_password: file,
  ssl_cert_reqs: z.literal(['none', 'optional', 'required', null]).optional(),
  ssl_check_hostname: flag,
  ssl_min_version: z.literal(['TLSv1.2', 'TLSv1.3', null]).optional(),
  ssl_ciphers: file,
}
