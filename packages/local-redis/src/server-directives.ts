import { isAtLeast } from './find/server-version.ts'

/** A line of a server's configuration: its name and its values. */
export type Directive = readonly [name: string, ...values: string[]]

/**
 * What every server of this package needs for fast replication: without it, replicas start and are noticed seconds
 * later.
 */
export const REPLICATION: readonly Directive[] = [
  ['repl-diskless-sync', 'yes'],
  ['repl-diskless-sync-delay', '0'],
  // A cluster lists a replica once it has heard from its primary, which takes ten seconds by default.
  ['repl-ping-replica-period', '1'],
]

/**
 * The directive that lets a primary stop at once. From 7.0 on, it waits up to ten seconds for replicas that lag or
 * are dead.
 *
 * @param version - Version of the server program.
 */
export function quickShutdown(version: string): readonly Directive[] {
  return isAtLeast(version, [7, 0]) ? [['shutdown-timeout', '0']] : []
}

/**
 * Writes directives as arguments of the server program.
 *
 * @param directives - The directives.
 */
export function asArgs(directives: readonly Directive[]): readonly string[] {
  return directives.flatMap(([name, ...values]) => [`--${name}`, ...values])
}
