import { createHash, randomBytes } from 'node:crypto'
import type { ServerAddress } from '../server-address.ts'
import { type CertificateAuthority, createAuthority } from '../tls/certificate-authority.ts'
import { checkServerAccess, SETUP_USER } from './check-server-access.ts'
import type { AclUser, ServerAccessOptions } from './server-access-options.ts'
import type { ServerLogin } from './server-login.ts'

/** Who may connect to some servers: the arguments of the servers, and the credentials of their clients. */
export interface ServerAccess {
  /** Arguments of the server program. */
  readonly args: readonly string[]
  /** The application user. */
  readonly user: { readonly username?: string; readonly password?: string }
  /** Credentials with all rights. */
  readonly login: ServerLogin
  /** The certificate authority; undefined without TLS. */
  readonly ca: CertificateAuthority | undefined
  /** Whether clients must present a certificate. */
  readonly clientCertificates: boolean
  /** Stops the authority, if it was made for these servers only. Later calls do nothing. */
  release(): Promise<void>
}

/**
 * Prepares the access to servers. With TLS this may make an authority, so the result must be released.
 *
 * @param options - The options.
 * @throws {@link LocalArgumentError} when an option is wrong.
 */
export async function openServerAccess(options: ServerAccessOptions): Promise<ServerAccess> {
  checkServerAccess(options)
  const { password, users = [], renamedCommands = {} } = options
  const tls = options.tls === true ? {} : options.tls || undefined
  const own = tls !== undefined && tls.authority === undefined ? await createAuthority() : undefined
  const ca = own ?? tls?.authority
  const clientCertificates = tls?.clientCertificates ?? false
  const setup = users.length === 0 ? undefined : { name: SETUP_USER, password: randomBytes(16).toString('hex') }
  const renamed = Object.entries(renamedCommands)
  const login: ServerLogin = {
    ...(setup === undefined ? pick({ password }) : { username: setup.name, password: setup.password }),
    ...(ca === undefined ? {} : { tls: { ca: ca.pem, ...(clientCertificates ? ca.client : {}) } }),
    ...(renamed.length === 0 ? {} : { renamedCommands }),
  }
  const [first] = users
  return {
    args: [
      ...(password === undefined ? [] : ['--requirepass', password]),
      ...userArgs(users, setup, password !== undefined),
      ...renamed.flatMap(([name, to]) => ['--rename-command', name, to]),
      ...(ca === undefined ? [] : tlsArgs(ca, clientCertificates)),
    ],
    user: first === undefined ? pick({ password }) : pick({ username: first.name, password: first.password ?? 'any' }),
    login,
    ca,
    clientCertificates,
    release: async () => own?.stop(),
  }
}

/**
 * Writes the URL of a server, with the credentials of the application user.
 *
 * @param access - Who may connect.
 * @param address - Where it is.
 */
export function urlOf({ user, ca }: ServerAccess, { host, port }: ServerAddress): string {
  const { username = '', password } = user
  const credentials = password === undefined ? '' : `${encodeURIComponent(username)}:${encodeURIComponent(password)}@`
  return `${ca === undefined ? 'redis' : 'rediss'}://${credentials}${host}:${port}/0`
}

// Hashed: every user of this machine can read the arguments of a process.
function userArgs(users: readonly AclUser[], setup: AclUser | undefined, open: boolean): string[] {
  if (setup === undefined) return []
  const closed = open || users.some((user) => user.name === 'default') ? [] : ['--user', 'default', 'reset', 'off']
  return [
    ...closed,
    ...[...users, setup].flatMap(({ name, password, rules = '~* &* +@all' }) => {
      const secret = password === undefined ? 'nopass' : `#${createHash('sha256').update(password).digest('hex')}`
      return ['--user', name, 'reset', 'on', secret, ...rules.split(/\s+/).filter((rule) => rule !== '')]
    }),
  ]
}

function tlsArgs(ca: CertificateAuthority, clientCertificates: boolean): string[] {
  const files = [
    '--tls-ca-cert-file',
    ca.file,
    '--tls-cert-file',
    ca.serverFiles.cert,
    '--tls-key-file',
    ca.serverFiles.key,
  ]
  return [...files, '--tls-auth-clients', clientCertificates ? 'yes' : 'no', '--tls-replication', 'yes']
}

function pick(values: {
  readonly username?: string | undefined
  readonly password?: string | undefined
}): ServerAccess['user'] {
  const { username, password } = values
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) }
}
