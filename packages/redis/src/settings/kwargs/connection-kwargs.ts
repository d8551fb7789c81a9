import { integerOf, numberOf, z } from '@holdfast/core'

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
  /** Seconds that a call may wait for Redis, with all its commands. @defaultValue 1 */
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

const seconds = numberOf(z.number().min(0))
const flag = z.boolean()
const text = z.string()

/** What Python's constants of ssl are as numbers. */
const CERT_REQS = ['none', 'optional', 'required'] as const
const TLS_VERSIONS: Readonly<Record<string, string>> = {
  771: 'TLSv1.2',
  772: 'TLSv1.3',
  'TLSVersion.TLSv1_2': 'TLSv1.2',
  'TLSVersion.TLSv1_3': 'TLSv1.3',
}

/** The schemas of {@link ConnectionKwargs}. */
export const connectionShape: Readonly<Record<keyof ConnectionKwargs, z.ZodType>> = {
  username: text,
  password: text,
  credential_provider: z.custom<CredentialProvider>(
    (value) => typeof value === 'function',
    'expected a function that returns { username, password }',
  ),
  db: integerOf(z.int().min(0)),
  socket_timeout: seconds,
  socket_connect_timeout: seconds,
  socket_keepalive: flag,
  socket_keepalive_options: z.record(z.string(), z.number().min(0)),
  client_name: text,
  lib_name: text,
  protocol: integerOf(z.literal([2, 3])),
  health_check_interval: numberOf(z.number().min(0)),
  ssl: flag,
  ssl_ca_certs: text,
  ssl_ca_path: text,
  ssl_ca_data: text,
  ssl_certfile: text,
  ssl_keyfile: text,
  ssl_password: text,
  ssl_cert_reqs: z.preprocess(
    (value) => (typeof value === 'number' || typeof value === 'boolean' ? (CERT_REQS[Number(value)] ?? value) : value),
    z.literal([...CERT_REQS, null]).optional(),
  ),
  ssl_check_hostname: flag,
  ssl_min_version: z.preprocess(
    (value) => (Object.hasOwn(TLS_VERSIONS, String(value)) ? TLS_VERSIONS[String(value)] : value),
    z.literal(['TLSv1.2', 'TLSv1.3']),
  ),
  ssl_ciphers: text,
}
