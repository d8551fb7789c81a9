import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisDriver } from 'bentocache/drivers/redis'
import { Cluster, Redis } from 'ioredis'
import { type Client, LIFETIME_SECONDS, type Target } from '../contestant.ts'

/** Its default of 1,000 would hold fewer values than the others. */
const MAX_ITEMS = 200_000

/** bentocache over ioredis without its layer in memory, or in memory alone. */
export async function open(target: Target): Promise<Client> {
  const store =
    target.place === 'memory'
      ? bentostore().useL1Layer(memoryDriver({ maxItems: MAX_ITEMS }))
      : bentostore().useL2Layer(redisDriver({ connection: await connect(target) }))
  const cache = new BentoCache({ default: 'store', stores: { store }, ttl: `${LIFETIME_SECONDS}s` })
  return {
    get: (key) => cache.get({ key }),
    set: (key, value) => cache.set({ key, value }),
    getOrSet: (key, load) => cache.getOrSet({ key, factory: load }),
    close: () => cache.disconnectAll(),
  }
}

async function connect({ urls, onError }: Target): Promise<Redis | Cluster> {
  const connection = urls.length === 1 ? new Redis(urls[0] as string) : new Cluster([...urls])
  connection.on('error', onError)
  await connection.ping()
  return connection
}
