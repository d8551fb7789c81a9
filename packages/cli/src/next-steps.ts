const SEE_SLOTS = 'see which slots have no owner with: holdfast cluster nodes'

/**
 * What a server, a Sentinel, or the way to them says in an error, and what to do then. The first that fits counts. The
 * table in `docs/reference/errors.md` says the same.
 */
const BY_WORDS: readonly (readonly [says: RegExp, next: string])[] = [
  [/\bLOADING\b/, 'wait until it has read its data: INFO persistence says how far it is'],
  [/\bBUSY\b/, 'end the script with SCRIPT KILL, or SHUTDOWN NOSAVE if it has written'],
  [/\bOOM\b/, 'raise maxmemory, or set maxmemory-policy allkeys-lru'],
  [/\bMISCONF\b/, 'let it save again: its log says why it cannot, such as a full disk or a missing folder'],
  [/\bREADONLY\b/, 'name the primary in LOCATION, or make this server one with REPLICAOF NO ONE'],
  [/\bMASTERDOWN\b/, 'start its primary, or make this server one with REPLICAOF NO ONE'],
  [/\bNOREPLICAS\b/, 'start its replicas, or lower min-replicas-to-write'],
  [/\bCLUSTERDOWN\b|cluster_state:fail/, 'start the nodes that are down, and give slots without an owner one'],
  [/\bNOPERM\b/, 'see what the user may not run with: holdfast check'],
  [/max number of clients/, 'raise maxclients, or close connections: CLIENT LIST says whose they are'],
  [
    /\bDENIED \w+ is running in protected mode/,
    'set a password on the server, for whoever connects from another machine',
  ],
  [/OPTIONS\.SENTINEL_KWARGS/, 'correct the user and password in OPTIONS.SENTINEL_KWARGS'],
  [/\b(?:NOAUTH|WRONGPASS)\b/, 'correct the user and password in LOCATION or OPTIONS.PASSWORD'],
  [/\bWRONGTYPE\b/, 'set another KEY_PREFIX: another program stores another type under this key'],
  [/know of no server that is/, 'correct the name of the service in LOCATION: SENTINEL MASTERS lists what they watch'],
  [/the Sentinels at .{1,1000} do not answer/, 'start the Sentinels, or correct OPTIONS.SENTINELS'],
  [
    /(?:primary|replica) of ".{1,1000}connect E/,
    'start the server that the Sentinels name, or promote another: SENTINEL FAILOVER',
  ],
  [/does not speak Redis's protocol/, 'correct host and port in LOCATION: another program answers there'],
  [/expects TLS/, 'use rediss:// in LOCATION if the server speaks TLS; else see its log'],
  [/for a server without TLS|wrong version number/, 'use redis:// in LOCATION: the server does not speak TLS'],
  [
    /certificate|CERT_/i,
    'name the authority of its certificate in ssl_ca_certs, and the host that it is for in LOCATION',
  ],
  [/DB index is out of range/, 'correct the number at the end of LOCATION: the server has fewer databases'],
  [/cluster support disabled/, 'leave the cluster classes out of OPTIONS: it is a single server'],
  [/\b(?:MOVED|CROSSSLOT)\b/, "set OPTIONS.CLIENT_CLASS to 'cluster': it is a node of a cluster"],
  [
    /does not answer$|and does not answer\b|no answer/,
    'look at the server: it hangs, is stopped, or something between drops what it sends',
  ],
  [/ECONNREFUSED|ENOENT/, 'start the server, or correct LOCATION: nothing listens at that address'],
  [/ENOTFOUND|EAI_AGAIN/, 'correct the host in LOCATION, or the DNS of this machine: the name has no address here'],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/, 'open the way to the server: a network or a firewall is between'],
]

/** The next step after other errors of our packages, by error code. */
const BY_CODE: Readonly<Record<string, string>> = {
  ERR_CACHE_ARGUMENT: 'see what the command takes with --help',
  ERR_CACHE_KEY: 'use another key',
  ERR_CACHE_CONNECTION: 'check that the servers run (holdfast cluster status), and that LOCATION names them',
  ERR_CACHE_AUTHENTICATION: 'correct the user and password in LOCATION or OPTIONS.PASSWORD',
  ERR_CACHE_TIMEOUT: 'see what keeps the server busy (SLOWLOG GET, INFO memory), or raise SOCKET_TIMEOUT',
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
  ERR_LOCAL_ARGUMENT: 'see what the command takes with --help',
  ERR_LOCAL_PORT_IN_USE: 'stop that program, or choose other ports with --port',
  ERR_LOCAL_SERVER_EXITED: 'correct what it reports, then start again',
  ERR_LOCAL_START_TIMEOUT: 'read its log in the folder named by --dir',
  ERR_LOCAL_WAIT_TIMEOUT: 'see the state of the nodes with: holdfast cluster status',
  ERR_LOCAL_SERVER_NOT_FOUND:
    'install Redis or Valkey, or name a server program with --binary or HOLDFAST_REDIS_SERVER',
  ERR_LOCAL_SERVER_TOO_OLD: 'name a newer server program with --binary or HOLDFAST_REDIS_SERVER',
}

/** Errors whose words are those of a server, or of the way to it. */
const OF_SERVERS: ReadonlySet<string> = new Set([
  'ERR_CACHE_CONNECTION',
  'ERR_CACHE_SERVER',
  'ERR_CACHE_AUTHENTICATION',
])

/**
 * Returns what to do after an error of our packages.
 *
 * @param code - Its code.
 * @param message - Its message.
 * @returns `undefined` for another error.
 */
export function nextStep(code: string, message: string): string | undefined {
  const byWords = OF_SERVERS.has(code) ? BY_WORDS.find(([says]) => says.test(message))?.[1] : undefined
  return byWords ?? BY_CODE[code]
}
