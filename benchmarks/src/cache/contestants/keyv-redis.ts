import type { Client, Target } from '../contestant.ts'
import { openKeyv } from './keyv-store.ts'

/** Keyv 5 and @keyv/redis 5. */
export async function open(target: Target): Promise<Client> {
  const keyv = await openKeyv(target)
  return {
    get: (key) => keyv.get(key),
    set: (key, value) => keyv.set(key, value),
    getMany: (keys) => keyv.get(keys),
    setMany: (entries) => keyv.setMany(entries.map(([key, value]) => ({ key, value }))),
    close: () => keyv.disconnect(),
  }
}
