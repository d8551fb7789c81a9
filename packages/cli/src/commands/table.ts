import type { PersistentKind } from '@holdfast/local-redis'
import type { CommandEntry, CommandGroup } from './entry.ts'

const CLUSTER: readonly CommandEntry[] = [
  entry(
    'start',
    '[server-args...]',
    'start the nodes of a cluster and leave them running',
    () => import('./cluster/start.ts'),
  ),
  entry(
    'create',
    '',
    'join the started nodes and assign the 16384 slots; asks first',
    () => import('./cluster/create.ts'),
  ),
  entry(
    'nodes',
    '',
    'show primaries, their slots, their replicas, and the slot map',
    () => import('./cluster/nodes.ts'),
  ),
  entry('info', '', 'show the state of the cluster in numbers', () => import('./cluster/info.ts')),
  entry('watch', '', 'draw the nodes repeatedly, until Ctrl-C', () => import('./cluster/watch.ts')),
  entry('tail', '<node>', 'follow the log of a node, until Ctrl-C', () => import('./cluster/tail.ts')),
  entry('call', '<command...>', 'run a Redis command on every node', () => import('./cluster/call.ts')),
  ...lifecycle('cluster'),
]

const REDIS: readonly CommandEntry[] = [
  entry('start', '[server-args...]', 'start a server and leave it running', () => import('./redis/start.ts')),
  ...lifecycle('redis'),
]

const SENTINEL: readonly CommandEntry[] = [
  entry(
    'start',
    '[server-args...]',
    'start a primary, replicas and Sentinels, and leave them running',
    () => import('./sentinel/start.ts'),
  ),
  ...lifecycle('sentinel'),
]

/** The groups of commands on servers of this machine. */
export const SERVERS: readonly CommandGroup[] = [
  { name: 'cluster', description: 'a Redis Cluster on this machine', commands: CLUSTER },
  { name: 'redis', description: 'one Redis server on this machine, with replicas on request', commands: REDIS },
  { name: 'sentinel', description: 'a primary, replicas and Sentinels on this machine', commands: SENTINEL },
]

/** The commands on the caches of a settings file. */
export const CACHES: readonly CommandEntry[] = [
  entry('ping', '', 'send PING to every server of a cache', () => import('./cache/ping.ts')),
  entry('get', '<key>', 'print the value of a key', () => import('./cache/get.ts')),
  entry('set', '<key> <value>', 'store a value', () => import('./cache/set.ts')),
  entry('ttl', '<key>', 'print the remaining lifetime of a key in seconds', () => import('./cache/ttl.ts')),
  entry('keys', '[pattern]', 'print the keys that match a glob', () => import('./cache/keys.ts')),
  entry(
    'delete',
    '<pattern>',
    'delete a key, or the keys that match a glob; asks first',
    () => import('./cache/delete.ts'),
  ),
  entry('clear', '', 'remove all keys of a cache, in every version; asks first', () => import('./cache/clear.ts')),
  entry('incr-version', '<key>', 'move a value to another version of its key', () => import('./cache/incr-version.ts')),
  entry('slot', '<key>', 'print the hash slot and the node of a key', () => import('./cache/slot.ts')),
  entry('inspect', '<key>', 'print everything about a key', () => import('./cache/inspect.ts')),
  entry('ui', '', 'serve a page that shows keys, tags and servers, until Ctrl-C', () => import('./ui.ts')),
  entry('check', '', 'examine caches and their servers; passes or fails', () => import('./check.ts')),
]

function lifecycle(kind: PersistentKind): readonly CommandEntry[] {
  return [
    entry('status', '', 'show which servers run, and the role of each', async () => ({
      define: (await import('./servers/status.ts')).statusCommand(kind),
    })),
    entry('stop', '', 'stop the servers; their data, logs and configuration stay', async () => ({
      define: (await import('./servers/stop.ts')).stopCommand(kind),
    })),
    entry('clean', '', 'stop the servers and remove their folder; asks first', async () => ({
      define: (await import('./servers/clean.ts')).cleanCommand(kind),
    })),
  ]
}

function entry(name: string, args: string, description: string, load: CommandEntry['load']): CommandEntry {
  return { name, args, description, load }
}
