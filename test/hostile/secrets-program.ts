import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { format, inspect } from 'node:util'
import { inspector } from '@holdfast/inspector'
import { HoldfastInstrumentation, observeCaches } from '@holdfast/opentelemetry'
import { collectCaches } from '@holdfast/prometheus'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { type CacheSettings, type CachesSettings, createCaches, ignoredErrorChannel, operationChannel } from 'holdfast'
import { Redis } from 'ioredis'
import { Registry } from 'prom-client'
import { createClient } from 'redis'

/** What the program is asked for: secrets by their place, and where they are to be used. */
export interface SecretsTask {
  readonly secrets: Readonly<Record<SecretPlace, string>>
  /** A server that knows users named like the places, with these passwords. */
  readonly port: number
  /** A port on which nobody listens. */
  readonly closedPort: number
  /** A file with the key, and one with the certificate. */
  readonly keyFile: string
  readonly certFile: string
}

/** Where a secret stands in the settings. */
export type SecretPlace =
  | 'url'
  | 'query'
  | 'option'
  | 'kwargs'
  | 'resp3'
  | 'provider'
  | 'refused'
  | 'sentinel'
  | 'passphrase'
  | 'encryption'
  | 'client'
  | 'nodeRedis'
  | 'unreachable'
  | 'typed'

const { secrets, port, closedPort, keyFile, certFile } = JSON.parse(String(process.argv[2])) as SecretsTask
const at = (credentials: string, where: number = port, more = ''): string =>
  `redis://${credentials}127.0.0.1:${where}/0${more}`
const redis = (LOCATION: CacheSettings['LOCATION'], OPTIONS: object = {}): CacheSettings =>
  ({
    BACKEND: 'redis',
    LOCATION,
    OPTIONS: { SOCKET_TIMEOUT: 0.5, SOCKET_CONNECT_TIMEOUT: 0.5, ...OPTIONS },
  }) as CacheSettings

const client = new Redis({
  port,
  username: 'client',
  password: secrets.client,
  lazyConnect: true,
  enableOfflineQueue: false,
})
client.on('error', () => {})
const nodeRedis = createClient({ url: at(`nodeRedis:${secrets.nodeRedis}@`) })
nodeRedis.on('error', () => {})
await nodeRedis.connect()

const tls = { ssl: true, ssl_keyfile: keyFile, ssl_certfile: certFile, ssl_password: secrets.passphrase }
const settings: CachesSettings = {
  url: redis(at(`url:${secrets.url}@`), { KEY_FAMILIES: ['user:*'] }),
  query: redis(at('', port, `?username=query&password=${secrets.query}`)),
  option: redis(at('option@'), { PASSWORD: secrets.option, CONNECTION_POOL_KWARGS: { username: 'option' } }),
  kwargs: redis(at(''), { NEAR_CACHE: {}, CONNECTION_POOL_KWARGS: { username: 'kwargs', password: secrets.kwargs } }),
  resp3: redis(at(`resp3:${secrets.resp3}@`), { CONNECTION_POOL_KWARGS: { protocol: 3 } }),
  provider: redis(at(''), {
    CONNECTION_POOL_KWARGS: { credential_provider: () => ({ username: 'provider', password: secrets.provider }) },
  }),
  refused: redis(at(`nobody:${secrets.refused}@`), { IGNORE_EXCEPTIONS: true, LOG_IGNORED_EXCEPTIONS: true }),
  refused3: redis(at(`nobody:${secrets.refused}@`), { CONNECTION_POOL_KWARGS: { protocol: 3 } }),
  sentinel: redis('redis://mymaster/0', {
    SENTINELS: [
      ['127.0.0.1', port],
      ['127.0.0.1', closedPort],
    ],
    SENTINEL_KWARGS: { username: 'sentinel', password: secrets.sentinel },
    PASSWORD: secrets.refused,
  }),
  tls: redis(at('', port), { CONNECTION_POOL_KWARGS: tls }),
  wrongPassphrase: redis(at('', port), { CONNECTION_POOL_KWARGS: { ...tls, ssl_password: secrets.refused } }),
  encrypted: {
    ...redis(at(`url:${secrets.url}@`), { ENCRYPTION: { keys: [{ id: 'one', secret: secrets.encryption }] } }),
    KEY_PREFIX: 'encrypted',
  },
  client: redis(client as never),
  nodeRedis: redis(nodeRedis as never),
  unreachable: redis(at(`app:${secrets.unreachable}@`, closedPort)),
  cluster: redis([at(`url:${secrets.url}@`)], { CLIENT_CLASS: 'cluster' }),
}

const print = (...texts: readonly unknown[]): void => void process.stdout.write(`${format(...texts)}\n`)

/** Prints everything that can be printed of something. */
function show(thing: unknown): void {
  print(inspect(thing, { depth: 20, showHidden: true, maxArrayLength: null }))
  print(JSON.stringify(thing) ?? '')
  for (let error = thing; error instanceof Error; error = error.cause) {
    print(String(error), error.message, error.stack, JSON.stringify(error), Object.entries(error))
  }
}

const exporter = new InMemorySpanExporter()
const sdk = new NodeSDK({
  autoDetectResources: false,
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
  metricReaders: [],
  instrumentations: [new HoldfastInstrumentation()],
})
sdk.start()
subscribe(ignoredErrorChannel.name as string, show)
for (const event of ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const)
  operationChannel[event].subscribe(show)
process.on('warning', show)

const caches = createCaches(settings) as never as ReturnType<typeof createCaches> & Iterable<never>
show(caches)
const register = new Registry()
collectCaches(caches as never, { register })
const unobserve = observeCaches(caches as never)
for (const cache of caches as Iterable<ReturnType<typeof caches.get>>) {
  show(cache)
  const redisCache = cache as never as {
    withConnection(work: (redis: Redis) => Promise<unknown>, o: object): Promise<unknown>
  }
  const calls = [
    () => cache.set('user:1', 'value', { tags: ['t'] }),
    () => cache.get('user:1'),
    () => cache.get('user:1', { wrong: 1 } as never),
    () => cache.incr('user:1'),
    () => cache.keys(),
    () => redisCache.withConnection((redis) => redis.call('NOSUCHCOMMAND'), { key: 'k' }),
  ]
  for (const call of calls) show(await call().catch((error: unknown) => error))
}
// Values of the wrong type, where they are most often mistyped.
for (const wrong of [
  { ...settings.url, OPTIONS: { PASWORD: secrets.typed } },
  { ...settings.url, PASSWORD: secrets.typed },
  { ...settings.url, OPTIONS: { PASSWORD: [secrets.typed] } },
  { ...settings.url, OPTIONS: { ENCRYPTION: { keys: [{ id: 'one', secret: secrets.typed }] } } },
  { ...settings.url, OPTIONS: { ENCRYPTION: { keys: [{ id: secrets.encryption, secret: secrets.encryption }] } } },
  { ...settings.url, OPTIONS: { ENCRYPTION: { secret: secrets.encryption } } },
  { ...settings.url, OPTIONS: { ENCRYPTION: secrets.encryption } },
  { ...settings.url, OPTIONS: { CONNECTION_POOL_KWARGS: { ssl_password: [secrets.typed], ssl_keyfile: 5 } } },
  { ...settings.url, OPTIONS: { CONNECTION_POOL_KWARGS: { credential_provider: { password: secrets.typed } } } },
  { ...settings.url, LOCATION: `redis:/x:${secrets.typed}@h` },
]) {
  try {
    createCaches(wrong as CacheSettings)
  } catch (error) {
    show(error)
  }
}

const server = createServer(inspector(caches as never)).listen(0, '127.0.0.1')
await once(server, 'listening')
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/caches/`
const headers = { 'x-holdfast-inspector': '1' }
const paths = [
  '',
  'api/overview',
  ...Object.keys(settings).flatMap((alias) => [
    `api/servers?cache=${alias}`,
    `api/key?cache=${alias}&key=user:1`,
    `api/value?cache=${alias}&key=user:1`,
    `api/search?cache=${alias}&pattern=*`,
  ]),
]
for (const path of paths) {
  const response = await fetch(base + path, { headers })
  print(path, response.status, inspect(response.headers), await response.text())
}
server.closeAllConnections()
server.close()
print(await register.metrics())
await caches.close()
show(exporter.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })))
unobserve()
await sdk.shutdown()
client.disconnect()
await nodeRedis.close()
print('done')
