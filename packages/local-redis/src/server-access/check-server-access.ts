import { LocalArgumentError } from '../errors.ts'
import type { AclUser, ServerAccessOptions } from './server-access-options.ts'

/** The user of this package, on servers that have users. */
export const SETUP_USER = 'holdfast-setup'

/**
 * Checks the access options.
 *
 * @param options - The options.
 * @throws {@link LocalArgumentError} that names the option and the expected value.
 */
export function checkServerAccess({ password, users, renamedCommands, tls }: ServerAccessOptions): void {
  if (password !== undefined) checkPassword('password', password)
  const names = new Set(password === undefined ? [SETUP_USER] : [SETUP_USER, 'default'])
  for (const [index, user] of (users ?? []).entries()) checkUser(`users[${index}]`, user, names)
  for (const [name, to] of Object.entries(renamedCommands ?? {})) {
    const where = `renamedCommands.${name}`
    if (!/^[a-z]+$/i.test(name)) throw new LocalArgumentError(`${where}: expected the name of a command`)
    if (typeof to !== 'string' || !/^[\w-]*$/.test(to)) {
      throw new LocalArgumentError(`${where}: expected letters, digits, - and _, or '' to remove the command`)
    }
  }
  if (tls !== undefined && typeof tls !== 'boolean' && (typeof tls !== 'object' || tls === null)) {
    throw new LocalArgumentError(`tls: expected true, false or an object, got ${String(tls)}`)
  }
}

/**
 * Refuses to remove or rename commands that a set of servers needs.
 *
 * @param options - The options.
 * @param needs - `literal`: commands that must keep their name; `anyName`: commands that may be renamed but not
 * removed.
 * @throws {@link LocalArgumentError} that names the command.
 */
export function checkCommands(
  { renamedCommands = {} }: ServerAccessOptions,
  needs: { readonly literal: readonly string[]; readonly anyName: readonly string[] },
): void {
  for (const [name, to] of Object.entries(renamedCommands)) {
    const command = name.toUpperCase()
    if (needs.literal.includes(command)) {
      throw new LocalArgumentError(`renamedCommands.${name}: these servers need the command under its own name`)
    }
    if (to === '' && needs.anyName.includes(command)) {
      throw new LocalArgumentError(`renamedCommands.${name}: expected another name, as these servers need the command`)
    }
  }
}

/** Commands that replicas send to their primary; they cannot be renamed. */
export const REPLICATION_COMMANDS: readonly string[] = ['PING', 'AUTH', 'REPLCONF', 'PSYNC', 'SYNC']

function checkUser(where: string, { name, password, rules }: AclUser, taken: Set<string>): void {
  if (typeof name !== 'string' || !/^[^\s"'\\]+$/.test(name)) {
    throw new LocalArgumentError(
      `${where}.name: expected a name without spaces and quotes, got ${JSON.stringify(name)}`,
    )
  }
  if (taken.has(name)) throw new LocalArgumentError(`${where}.name: the user ${JSON.stringify(name)} exists already`)
  taken.add(name)
  if (password !== undefined) checkPassword(`${where}.password`, password)
  if (rules !== undefined && (typeof rules !== 'string' || /(?:^|\s)--/.test(rules))) {
    throw new LocalArgumentError(`${where}.rules: expected rules of ACL SETUSER, separated by spaces`)
  }
}

function checkPassword(where: string, password: unknown): void {
  // The message does not show the password, because it may end up in a log.
  if (typeof password !== 'string' || !/^[^\r\n]+$/.test(password) || password.startsWith('--')) {
    throw new LocalArgumentError(`${where}: expected one line of text that does not begin with --`)
  }
}
