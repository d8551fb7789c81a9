/** An application with a cache on a cluster and the inspector beside it. Its parent sends the addresses, then rounds. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspector } from '@holdfast/inspector'
import { createCaches } from 'holdfast'
import { fillCluster } from './fill-cluster.ts'
import { latenciesOf } from './latencies.ts'

/** What the parent sends first. */
export interface ApplicationSettings {
  readonly urls: readonly string[]
  readonly keys: number
}

/** What the parent sends for each round: for how long gets are measured. */
export interface RoundRequest {
  readonly ms: number
}

const VALUES = 1000

const [{ urls, keys }] = (await once(process, 'message')) as [ApplicationSettings]
const caches = createCaches({
  default: { BACKEND: 'redis', LOCATION: urls, KEY_PREFIX: 'bench', OPTIONS: { CLIENT_CLASS: 'cluster' } },
})
const cache = caches.get('default')
await fillCluster(cache, keys)
const value = { id: 1, title: 'Mort', text: 'x'.repeat(200) }
await cache.setMany(
  Array.from({ length: VALUES }, (_, id) => [`book:${id}`, value] as const),
  { timeout: 3600 },
)
const book = (): Promise<unknown> => cache.get(`book:${Math.trunc(Math.random() * VALUES)}`)

const look = inspector(caches, { authorize: () => true })
const server = createServer((req, res) => {
  if (req.url?.startsWith('/caches/')) look(req, res)
  else void book().then((found) => res.setHeader('content-type', 'application/json').end(JSON.stringify(found)))
}).listen(0, '127.0.0.1')
await once(server, 'listening')
process.on('message', async ({ ms }: RoundRequest) => process.send?.(await latenciesOf(ms, book)))
process.send?.((server.address() as AddressInfo).port)
