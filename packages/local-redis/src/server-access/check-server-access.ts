import { LocalArgumentError } from '../errors.ts'
import type { AclUser, ServerAccessOptions } from './server-access-options.ts'

/** The user that this package logs in as, on servers that have users. */
export const SETUP_USER = 'holdfast-setup'

/**
 * Checks the options that say who may connect.
 *
 * @param options - The options.
 * @throws {@link LocalArgumentError} that names the option and what it must be.
 */
export function checkServerAccess({ password, users, renamedCommands, tls }: ServerAccessOptions): void {
  if (password !== undefined) checkPassword('password', password)
  const names = new Set(password === undefined ? [SETUP_USER] : [SETUP_USER, 'default'])
  for (const [index, user] of (users ?? []).entries()) checkUser(`users[${index}]`, user, names)
  for (const [name, to] of Object.entries(renamedCommands ?? {})) {
    const where = `renamedCommands.${name}`
    if (!/^[a-z]+$/i.test(name)) throw new LocalArgumentError(`${where}: expected the name of a command`)
    if (typeof to !== 'string' || !/^[\w-]*$/.test(to)) {
      throw new LocalArgumentError(`${where}: expected letters, digits, - and _, or '' to take the command away`)
    }
  }
  if (tls !== undefined && typeof tls !== 'boolean' && (typeof tls !== 'object' || tls === null)) {
    throw new LocalArgumentError(`tls: expected true, false or an object, got ${String(tls)}`)
  }
}

/**
 * Refuses to take away, or to rename, commands without which a set of servers cannot be made.
 *
 * @param options - The options.
 * @param needs - `literal`: commands that servers send each other by their own name; `anyName`: those that may have another.
 * @throws {@link LocalArgumentError} that names the command.
 */
export function checkCommands(
  { renamedCommands = {} }: ServerAccessOptions,
  needs: { readonly literal: readonly string[]; readonly anyName: readonly string[] },
): void {
  for (const [name, to] of Object.entries(renamedCommands)) {
    const command = name.toUpperCase()
    if (needs.literal.includes(command)) {
      throw new LocalArgumentError(`renamedCommands.${name}: these servers need the command by its own name`)
    }
    if (to === '' && needs.anyName.includes(command)) {
      throw new LocalArgumentError(`renamedCommands.${name}: expected another name, as these servers need the command`)
    }
  }
}

/** What replicas send to their primary; it does not know other names. */
export const REPLICATION_COMMANDS: readonly string[] = ['PING', 'AUTH', 'REPLCONF', 'PSYNC', 'SYNC']

function checkUser(where: string, { name, password, rules }: AclUser, taken: Set<string>): void {
  if (typeof name !== 'string' || !/^[^\s"'\\]+$/.test(name)) {
    throw new LocalArgumentError(
      `${where}.name: expected a name without spaces and quotes, got ${JSON.stringify(name)}`,
    )
  }
  if (taken.has(name)) throw new LocalArgumentError(`${where}.name: there is a user ${JSON.stringify(name)} already`)
  taken.add(name)
  if (password !== undefined) checkPassword(`${where}.password`, password)
  if (rules !== undefined && (typeof rules !== 'string' || /(?:^|\s)--/.test(rules))) {
    throw new LocalArgumentError(`${where}.rules: expected rules of ACL SETUSER, separated by spaces`)
  }
}

function checkPassword(where: string, password: unknown): void {
  // Never shown: the message may end in a log.
  if (typeof password !== 'string' || !/^[^\r\n]+$/.test(password) || password.startsWith('--')) {
    throw new LocalArgumentError(`${where}: expected one line of text that does not begin with --`)
  }
}
