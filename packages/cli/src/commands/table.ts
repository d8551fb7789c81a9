import type { CommandEntry } from './entry.ts'

const STOP = { name: 'stop', description: 'stop the servers; their data, logs and configuration stay' }
const STATUS = { name: 'status', description: 'show which servers run, and the role of each' }
const CLEAN = { name: 'clean', description: 'stop the servers and remove their folder; asks first' }
const SERVER_ARGS = '[server-args...]'

const CLUSTER: readonly CommandEntry[] = [
  {
    name: 'start',
    args: SERVER_ARGS,
    description: 'start the nodes of a cluster and leave them running',
    load: async () => (await import('./cluster/start.ts')).startClusterCommand,
  },
  {
    name: 'create',
    description: 'join the started nodes to a cluster and assign the 16384 slots; asks first',
    load: async () => (await import('./cluster/create.ts')).createCommand,
  },
  { ...STOP, load: async () => (await import('./servers/stop.ts')).stopCommand('cluster') },
  { ...STATUS, load: async () => (await import('./servers/status.ts')).statusCommand('cluster') },
  {
    name: 'nodes',
    description: 'show primaries, their slots, their replicas, and the slot map',
    load: async () => (await import('./cluster/nodes.ts')).nodesCommand,
  },
  {
    name: 'info',
    description: 'show the state of the cluster in numbers',
    load: async () => (await import('./cluster/info.ts')).infoCommand,
  },
  {
    name: 'watch',
    description: 'draw the nodes repeatedly, until Ctrl-C',
    load: async () => (await import('./cluster/watch.ts')).watchCommand,
  },
  {
    name: 'tail',
    args: '<node>',
    description: 'follow the log of a node, until Ctrl-C',
    load: async () => (await import('./cluster/tail.ts')).tailCommand,
  },
  {
    name: 'call',
    args: '<command...>',
    description: 'run a Redis command on every node',
    load: async () => (await import('./cluster/call.ts')).callCommand,
  },
  { ...CLEAN, load: async () => (await import('./servers/clean.ts')).cleanCommand('cluster') },
]

const REDIS: readonly CommandEntry[] = [
  {
    name: 'start',
    args: SERVER_ARGS,
    description: 'start a server and leave it running',
    load: async () => (await import('./redis/start.ts')).startRedisCommand,
  },
  { ...STOP, load: async () => (await import('./servers/stop.ts')).stopCommand('redis') },
  { ...STATUS, load: async () => (await import('./servers/status.ts')).statusCommand('redis') },
  { ...CLEAN, load: async () => (await import('./servers/clean.ts')).cleanCommand('redis') },
]

const SENTINEL: readonly CommandEntry[] = [
  {
    name: 'start',
    args: SERVER_ARGS,
    description: 'start a primary, replicas and Sentinels, and leave them running',
    load: async () => (await import('./sentinel/start.ts')).startSentinelCommand,
  },
  { ...STOP, load: async () => (await import('./servers/stop.ts')).stopCommand('sentinel') },
  { ...STATUS, load: async () => (await import('./servers/status.ts')).statusCommand('sentinel') },
  { ...CLEAN, load: async () => (await import('./servers/clean.ts')).cleanCommand('sentinel') },
]

const CACHES: readonly CommandEntry[] = [
  {
    name: 'ping',
    description: 'send PING to every server of a cache',
    load: async () => (await import('./cache/ping.ts')).pingCommand,
  },
  {
    name: 'get',
    args: '<key>',
    description: 'print the value of a key',
    load: async () => (await import('./cache/get.ts')).getCommand,
  },
  {
    name: 'set',
    args: '<key> <value>',
    description: 'store a value',
    load: async () => (await import('./cache/set.ts')).setCommand,
  },
  {
    name: 'ttl',
    args: '<key>',
    description: 'print the remaining lifetime of a key in seconds',
    load: async () => (await import('./cache/ttl.ts')).ttlCommand,
  },
  {
    name: 'keys',
    args: '[pattern]',
    description: 'print the keys that match a glob',
    load: async () => (await import('./cache/keys.ts')).keysCommand,
  },
  {
    name: 'delete',
    args: '<pattern>',
    description: 'delete a key, or the keys that match a glob; asks first',
    load: async () => (await import('./cache/delete.ts')).deleteCommand,
  },
  {
    name: 'clear',
    description: 'remove all keys of a cache, in every version; asks first',
    load: async () => (await import('./cache/clear.ts')).clearCommand,
  },
  {
    name: 'incr-version',
    args: '<key>',
    description: 'move a value to another version of its key',
    load: async () => (await import('./cache/incr-version.ts')).incrVersionCommand,
  },
  {
    name: 'slot',
    args: '<key>',
    description: 'print the hash slot and the node of a key',
    load: async () => (await import('./cache/slot.ts')).slotCommand,
  },
  {
    name: 'inspect',
    args: '<key>',
    description: 'print stored key, slot, node, lifetime, size, codec and value of a key',
    load: async () => (await import('./cache/inspect.ts')).inspectCommand,
  },
  {
    name: 'check',
    description: 'examine the caches of a settings file and their servers; passes or fails',
    load: async () => (await import('./check.ts')).checkCommand,
  },
]

/** All commands, under the headings of the help text. */
export const SECTIONS: readonly { readonly heading: string; readonly commands: readonly CommandEntry[] }[] = [
  {
    heading: 'Servers on this machine:',
    commands: [
      { name: 'cluster', description: 'a Redis Cluster on this machine', commands: CLUSTER },
      { name: 'redis', description: 'one Redis server on this machine, with replicas on request', commands: REDIS },
      { name: 'sentinel', description: 'a primary, replicas and Sentinels on this machine', commands: SENTINEL },
    ],
  },
  { heading: 'Caches of a settings file:', commands: CACHES },
]
