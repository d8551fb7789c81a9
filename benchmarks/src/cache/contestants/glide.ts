import {
  Batch,
  ClientSideCache,
  GlideClient,
  type GlideClientConfiguration,
  GlideClusterClient,
  ProtocolVersion,
  TimeUnit,
} from '@valkey/valkey-glide'
import { type Client, LIFETIME_SECONDS, type Target } from '../contestant.ts'

/** As much as the others may hold. */
const MAX_KILOBYTES = 1024 ** 2
const OPTIONS = { expiry: { type: TimeUnit.Seconds, count: LIFETIME_SECONDS } } as const

/** valkey-glide: its commands run in Rust, on a thread of their own. */
export function open(target: Target): Promise<Client> {
  return connect(target, {})
}

/** valkey-glide with its near cache, which the server keeps true. */
export function openNear(target: Target): Promise<Client> {
  const clientSideCache = ClientSideCache.create(MAX_KILOBYTES, LIFETIME_SECONDS * 1000, { serverAssisted: true })
  return connect(target, { protocol: ProtocolVersion.RESP3, clientSideCache })
}

async function connect({ urls, codec }: Target, options: Partial<GlideClientConfiguration>): Promise<Client> {
  const addresses = urls
    .map((url) => new URL(url))
    .map(({ hostname, port }) => ({ host: hostname, port: Number(port) }))
  const glide = await (urls.length === 1 ? GlideClient : GlideClusterClient).createClient({
    addresses,
    requestTimeout: 5000,
    // 1000 by default, which calls of setMany pass.
    inflightRequestsLimit: 10_000,
    ...options,
  })
  const decode = (text: unknown): unknown => (text === null ? undefined : codec.decode(text as string))
  const get = async (key: string): Promise<unknown> => decode(await glide.get(key))
  const set = (key: string, value: unknown): Promise<unknown> => glide.set(key, codec.encode(value), OPTIONS)
  return {
    get,
    set,
    // It splits keys by slots itself.
    getMany: async (keys) => (await glide.mget(keys)).map(decode),
    setMany: async (entries) => {
      if (glide instanceof GlideClusterClient) return Promise.all(entries.map(([key, value]) => set(key, value)))
      const batch = new Batch(false)
      for (const [key, value] of entries) batch.set(key, codec.encode(value), OPTIONS)
      return glide.exec(batch, true)
    },
    getOrSet: async (key, load) => {
      const found = await get(key)
      if (found !== undefined) return found
      const loaded = await load()
      await set(key, loaded)
      return loaded
    },
    close: async () => glide.close(),
  }
}
