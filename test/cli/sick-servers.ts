import { rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import {
  type LocalServer,
  type ServerOptions,
  startCluster,
  startSentinel,
  startServer,
  waitFor,
} from '@holdfast/local-redis'
import { Redis } from 'ioredis'

/** What `holdfast check` gets to see. */
export interface Sick extends AsyncDisposable {
  /** Settings of a cache there. */
  readonly settings: { readonly LOCATION: string | readonly string[]; readonly OPTIONS?: object }
}

type Start = () => Promise<Sick>
type Cleanup = AsyncDisposableStack

const NO_PORT = 1
const BUSY = 'while true do end'

function adminOf({ host, port, login }: LocalServer, cleanup: Cleanup): Redis {
  const redis = new Redis({ host, port, ...login, enableReadyCheck: false, retryStrategy: () => null })
  redis.on('error', () => {})
  cleanup.defer(() => redis.disconnect())
  return redis
}

/** A server that somebody makes sick; its settings may be wrong. */
function server(
  options: ServerOptions = {},
  infect: (server: LocalServer, admin: Redis, cleanup: Cleanup) => Promise<unknown> = async () => {},
  settings: (server: LocalServer) => Sick['settings'] = ({ settings }) => settings,
): Start {
  return async () => {
    const cleanup = new AsyncDisposableStack()
    const started = cleanup.use(await startServer(options))
    await infect(started, adminOf(started, cleanup), cleanup)
    return { settings: settings(started), [Symbol.asyncDispose]: () => cleanup.disposeAsync() }
  }
}

/** A peer that is no Redis server. */
function peer(onConnection: (socket: Socket) => void): Start {
  return async () => {
    const sockets = new Set<Socket>()
    const listening = createServer((socket) => {
      sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
      onConnection(socket)
    }).listen(0, '127.0.0.1')
    await waitFor('the peer listens', async () => listening.listening)
    return {
      settings: { LOCATION: `redis://127.0.0.1:${(listening.address() as AddressInfo).port}/0` },
      async [Symbol.asyncDispose]() {
        listening.close()
        for (const socket of sockets) socket.destroy()
      },
    }
  }
}

/** An address of this machine by which a server takes a client for one from outside. */
function outsideAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outside = addresses.find(({ internal, family }) => !internal && family === 'IPv4')
  if (outside === undefined) throw new Error('This machine has no IPv4 address but 127.0.0.1')
  return outside.address
}

/** Loads for minutes, and answers after each key: it reads at least 1024 bytes before it looks. */
async function loadSlowly(loading: LocalServer, admin: Redis, cleanup: Cleanup): Promise<void> {
  const primary = cleanup.use(await startServer({ args: ['--rdbcompression', 'no'] }))
  const keys = Array.from({ length: 1000 }, (_, index) => [`key${index}`, 'v'.repeat(1024)]).flat()
  await adminOf(primary, cleanup).mset(keys)
  await admin.config('SET', 'key-load-delay', 300_000)
  await admin.config('SET', 'loading-process-events-interval-bytes', 1024)
  cleanup.defer(() => loading.kill())
  await admin.replicaof(primary.host, primary.port)
  await waitFor('it loads', () =>
    adminOf(loading, cleanup)
      .ping()
      .then(
        () => false,
        ({ message }) => /^LOADING/.test(message),
      ),
  )
}

async function saveInVain(_: LocalServer, admin: Redis): Promise<void> {
  await admin.config('SET', 'save', '3600 1')
  const [, folder] = (await admin.config('GET', 'dir')) as string[]
  await rm(String(folder), { recursive: true })
  await admin.bgsave().catch(() => {})
  await waitFor('saving has failed', async () => /rdb_last_bgsave_status:err/.test(await admin.info('persistence')))
}

async function coveredInPart(_: LocalServer, admin: Redis): Promise<void> {
  await admin.call('CLUSTER', 'ADDSLOTS', ...Array.from({ length: 100 }, (_, slot) => slot))
}

/** Every kind of server that a check may meet, by the name of what is wrong. */
export const sickServers = {
  paused: server({}, (started) => started.pause()),
  killed: server({}, (started) => started.kill()),
  loading: server({}, loadSlowly),
  'full memory': server({ args: ['--maxmemory', '1', '--maxmemory-policy', 'noeviction'] }),
  'too many clients': server({}, (_, admin) => admin.config('SET', 'maxclients', 1)),
  'a busy script': server({ args: ['--lua-time-limit', '20'] }, async (started, admin, cleanup) => {
    admin.eval(BUSY, 0).catch(() => {})
    const other = adminOf(started, cleanup)
    await waitFor('it is busy', () =>
      other.ping().then(
        () => false,
        ({ message }) => /^BUSY/.test(message),
      ),
    )
    cleanup.defer(() => started.kill())
  }),
  'a forbidden command': server({ users: [{ name: 'app', password: 'right', rules: '~* &* +@all -set' }] }),
  'a wrong password': server({ users: [{ name: 'app', password: 'right' }] }, undefined, ({ port }) => ({
    LOCATION: `redis://app:wrong@127.0.0.1:${port}/0`,
  })),
  'a rotated password': server({ users: [{ name: 'app', password: 'first' }] }, (_, admin) =>
    admin.call('ACL', 'SETUSER', 'app', '<first', '>second'),
  ),
  'no password': server({ password: 'right' }, undefined, ({ port }) => ({ LOCATION: `redis://127.0.0.1:${port}/0` })),
  'a primary that became a replica': server({}, (_, admin) => admin.replicaof('127.0.0.1', NO_PORT)),
  'a replica that serves nothing': server({ args: ['--replica-serve-stale-data', 'no'] }, (_, admin) =>
    admin.replicaof('127.0.0.1', NO_PORT),
  ),
  'too few replicas': server({ args: ['--min-replicas-to-write', '1'] }),
  'saving fails': server({}, saveInVain),
  'protected mode': server({ args: ['--bind', '0.0.0.0', '--protected-mode', 'yes'] }, undefined, ({ port }) => ({
    LOCATION: `redis://${outsideAddress()}:${port}/0`,
  })),
  'slots without an owner': server(
    { args: ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'] },
    coveredInPart,
    ({ settings }) => ({ ...settings, OPTIONS: { CLIENT_CLASS: 'cluster' } }),
  ),
  'a node of a cluster': server(
    { args: ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'] },
    coveredInPart,
  ),
  'no cluster': server({}, undefined, ({ settings }) => ({ ...settings, OPTIONS: { CLIENT_CLASS: 'cluster' } })),
  'half of a cluster': async () => {
    const cluster = await startCluster({ primaries: 4, replicasPerPrimary: 0, nodeTimeout: 500 })
    const [first, , ...others] = cluster.nodes
    await Promise.all(others.map((node) => node.kill()))
    const cleanup = new AsyncDisposableStack()
    cleanup.use(cluster)
    const admin = adminOf(first as LocalServer, cleanup)
    await waitFor('it is down', async () => /cluster_state:fail/.test(String(await admin.cluster('INFO'))))
    return { settings: cluster.settings, [Symbol.asyncDispose]: () => cleanup.disposeAsync() }
  },
  'Sentinel without a primary': async () => {
    const set = await startSentinel({ replicas: 0, sentinels: 1, downAfter: 300 })
    await set.servers[0]?.kill()
    return { settings: set.settings, [Symbol.asyncDispose]: () => set[Symbol.asyncDispose]() }
  },
  'Sentinels that do not know the service': async () => {
    const set = await startSentinel({ replicas: 0, sentinels: 1 })
    const settings = { ...set.settings, LOCATION: 'redis://other/0' }
    return { settings, [Symbol.asyncDispose]: () => set[Symbol.asyncDispose]() }
  },
  'Sentinels that are gone': async () => ({
    settings: { LOCATION: 'redis://mymaster/0', OPTIONS: { SENTINELS: [['127.0.0.1', NO_PORT]] } },
    async [Symbol.asyncDispose]() {},
  }),
  'a peer that speaks HTTP': (() => {
    const http = createHttpServer()
    return peer((socket) => http.emit('connection', socket))
  })(),
  'a peer that sends garbage': peer((socket) => socket.write(Buffer.from([0, 1, 2, 250, 13, 10]))),
  'a peer that never answers': peer(() => {}),
  'a name without an address': async () => ({
    settings: { LOCATION: 'redis://redis.invalid:6379/0' },
    async [Symbol.asyncDispose]() {},
  }),
  'a server without TLS': server({}, undefined, ({ port }) => ({ LOCATION: `rediss://127.0.0.1:${port}/0` })),
  'a server with TLS': server({ tls: true }, undefined, ({ port }) => ({ LOCATION: `redis://127.0.0.1:${port}/0` })),
  'an unknown authority': server({ tls: true }, undefined, ({ port }) => ({
    LOCATION: `rediss://127.0.0.1:${port}/0`,
  })),
  'no such database': server({}, undefined, ({ port }) => ({ LOCATION: `redis://127.0.0.1:${port}/99` })),
} satisfies Readonly<Record<string, Start>>
