import { EXIT_FAILED, EXIT_USAGE, Failure } from './failure.ts'
import { hideSecrets } from './settings/hide-secrets.ts'

const SEE_HELP = 'see what the command takes with --help'
const SEE_SLOTS = 'see which slots have no owner with: holdfast cluster nodes'

/** The next step after errors of our packages, by error code. */
const NEXT: Readonly<Record<string, string>> = {
  ERR_CACHE_ARGUMENT: SEE_HELP,
  ERR_CACHE_KEY: 'use another key',
  ERR_CACHE_CONNECTION: 'check that the servers run (holdfast cluster status), and that LOCATION names them',
  ERR_CACHE_AUTHENTICATION: 'correct the user and password in LOCATION or OPTIONS.PASSWORD',
  ERR_CACHE_TIMEOUT: 'check the servers with: holdfast check',
  ERR_CACHE_SERVER: 'see what the server permits with: holdfast check',
  ERR_CACHE_STARTUP_NODES: 'name the nodes of one cluster in LOCATION and startup_nodes',
  ERR_CACHE_COVERAGE: SEE_SLOTS,
  ERR_CACHE_SLOT_NOT_COVERED: SEE_SLOTS,
  ERR_CACHE_SETTINGS: 'correct the settings, then try again',
  ERR_CACHE_UNKNOWN_ALIAS: 'name one of them with --cache',
  ERR_CACHE_IRREVERSIBLE_KEYS: 'delete single keys by their names',
  ERR_CACHE_DECODE: 'see what is stored with: holdfast inspect <key>',
  ERR_CACHE_KEY_NOT_FOUND: 'list the keys with: holdfast keys',
  ERR_CACHE_SERVER_VERSION: 'use a newer server',
  ERR_LOCAL_ARGUMENT: SEE_HELP,
  ERR_LOCAL_PORT_IN_USE: 'stop that program, or choose other ports with --port',
  ERR_LOCAL_SERVER_EXITED: 'correct what it reports, then start again',
  ERR_LOCAL_START_TIMEOUT: 'read its log in the folder named by --dir',
  ERR_LOCAL_WAIT_TIMEOUT: 'see the state of the nodes with: holdfast cluster status',
  ERR_LOCAL_SERVER_NOT_FOUND:
    'install Redis or Valkey, or name a server program with --binary or HOLDFAST_REDIS_SERVER',
  ERR_LOCAL_SERVER_TOO_OLD: 'name a newer server program with --binary or HOLDFAST_REDIS_SERVER',
}

/**
 * Turns any thrown value into what the user reads: never a stack trace, never a password.
 *
 * @param error - What a command threw.
 * @returns Reason, next step and exit status.
 */
export function explain(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (!(error instanceof Error)) return new Failure(hideSecrets(String(error)))
  const code = 'code' in error ? String(error.code) : ''
  // A settings error lists its problems one per line.
  const reason = code === 'ERR_CACHE_SETTINGS' ? error.message : oneLine(error.message)
  const status = code.endsWith('_ARGUMENT') ? EXIT_USAGE : EXIT_FAILED
  return new Failure(hideSecrets(reason), NEXT[code], status)
}

/**
 * Joins the lines of a message to one.
 *
 * @param text - Any text.
 */
export function oneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ')
}
