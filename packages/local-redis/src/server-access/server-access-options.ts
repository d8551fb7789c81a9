import type { CertificateAuthority } from '../tls/certificate-authority.ts'

/** A user in the access control list of the server. */
export interface AclUser {
  /** Name, without spaces. */
  readonly name: string
  /**
   * Password.
   *
   * @defaultValue none: any password is accepted
   */
  readonly password?: string
  /**
   * Rules of ACL SETUSER, separated by spaces: `'~cache:* +@read'`.
   *
   * @defaultValue `'~* &* +@all'`: everything
   *
   * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/ | Redis: ACL}
   */
  readonly rules?: string
}

/** How TLS is set up. */
export interface TlsOptions {
  /**
   * An authority of `createAuthority`, to share it between servers; whoever made it stops it.
   *
   * @defaultValue a new one, which stops with the servers
   */
  readonly authority?: CertificateAuthority
  /**
   * Whether clients must present a certificate; the authority has one for them.
   *
   * @defaultValue false
   */
  readonly clientCertificates?: boolean
}

/** Who may connect, how, and which commands there are: an option of every function that starts servers. */
export interface ServerAccessOptions {
  /** Password of the user `default`, and of Sentinels. */
  readonly password?: string
  /**
   * Users. `url` and `settings` use the first of them. The user `default` is disabled, unless it is one of them or
   * has a `password`. A user `holdfast-setup` with all rights is added, for replication and for the methods of this
   * package.
   */
  readonly users?: readonly AclUser[]
  /** New names of commands; `''` removes the command, as hosted services do: `{ CONFIG: '' }`. */
  readonly renamedCommands?: Readonly<Record<string, string>>
  /**
   * Whether the servers accept TLS only, with certificates for `localhost` and `127.0.0.1`.
   *
   * @defaultValue false
   */
  readonly tls?: boolean | TlsOptions
}
