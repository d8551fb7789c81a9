import { type CachesSettings, createCaches } from 'holdfast'
import { type Client, LIFETIME_SECONDS, type Target } from '../contestant.ts'

/** More than any workload stores. */
const MAX_ENTRIES = 200_000
const MAX_SIZE = 1024 ** 3

/** This project, as it is in this folder. */
export async function open(target: Target): Promise<Client | undefined> {
  return openBuild(createCaches, target)
}

/**
 * Opens one build of this project.
 *
 * @param create - Its `createCaches`.
 * @param target - Where to connect to.
 * @returns `undefined` if it is one from before there was a near cache.
 */
export async function openBuild(create: typeof createCaches, target: Target): Promise<Client | undefined> {
  const caches = createOrNot(create, target)
  if (!caches) return undefined
  const cache = caches.get('default')
  await cache.get('warm')
  return {
    get: (key) => cache.get(key),
    set: (key, value) => cache.set(key, value),
    getMany: (keys) => cache.getMany(keys),
    setMany: (entries) => cache.setMany(entries),
    getOrSet: (key, load) => cache.getOrSet(key, load),
    close: () => caches.close(),
  }
}

function createOrNot(create: typeof createCaches, target: Target): ReturnType<typeof createCaches> | undefined {
  try {
    return create({ default: { ...settingsOf(target), TIMEOUT: LIFETIME_SECONDS } } as unknown as CachesSettings)
  } catch (error) {
    // A build from before there was a near cache refuses NEAR_CACHE.
    const refused = (error as { readonly code?: string }).code === 'ERR_CACHE_SETTINGS'
    if (refused && target.place === 'near') return undefined
    throw error
  }
}

function settingsOf({ place, urls }: Target): object {
  if (place === 'memory') return { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES } }
  const options = { server: {}, cluster: { CLIENT_CLASS: 'cluster' }, near: { NEAR_CACHE: { MAX_ENTRIES, MAX_SIZE } } }
  return { BACKEND: 'redis', LOCATION: urls, OPTIONS: options[place] }
}
