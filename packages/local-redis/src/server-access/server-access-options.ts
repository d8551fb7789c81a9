import type { CertificateAuthority } from '../tls/certificate-authority.ts'

/** A user of the server's access control list. */
export interface AclUser {
  /** Name, without spaces. */
  readonly name: string
  /**
   * Password.
   *
   * @defaultValue none: the user logs in with any password
   */
  readonly password?: string
  /**
   * Rules as of ACL SETUSER, separated by spaces: `'~cache:* +@read'`.
   *
   * @defaultValue `'~* &* +@all'`: everything
   *
   * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/ | Redis: ACL}
   */
  readonly rules?: string
}

/** How TLS is done. */
export interface TlsOptions {
  /**
   * An authority from `createAuthority`, to share it between servers; its owner stops it.
   *
   * @defaultValue one of their own, which goes with the servers
   */
  readonly authority?: CertificateAuthority
  /**
   * Whether clients must show a certificate too; the authority has one for them.
   *
   * @defaultValue false
   */
  readonly clientCertificates?: boolean
}

/** Who may connect, in which way, and to what: taken by every function that starts servers. */
export interface ServerAccessOptions {
  /** Password of the user `default`, and of Sentinels. */
  readonly password?: string
  /**
   * Users. The first of them is who `url` and `settings` log in as. The user `default` is switched off, unless it is one of them or `password`
   * gives it one. A user `holdfast-setup` with every right is added, for replication and for what this package does itself.
   */
  readonly users?: readonly AclUser[]
  /** New names of commands; `''` takes the command away, as hosted services do: `{ CONFIG: '' }`. */
  readonly renamedCommands?: Readonly<Record<string, string>>
  /**
   * Whether the servers speak TLS only, with certificates for `localhost` and `127.0.0.1` from an authority that is made on the spot.
   *
   * @defaultValue false
   */
  readonly tls?: boolean | TlsOptions
}
