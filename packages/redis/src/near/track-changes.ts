import { type BackendContext, formatPath, type NearCacheOptions } from '@holdfast/core'
import type { Client } from '../clients/client.ts'
import type { NearCacheSettings } from '../settings/near-cache.ts'
import { TrackedClient } from './tracked-client.ts'

const DEFAULT_ENTRIES = 10_000
const DEFAULT_BYTES = 16 * 1024 * 1024
const DEFAULT_SECONDS = 60

/** A client that tells what changes, and what to hold by it. */
export interface NearClient {
  /** The client. */
  readonly client: Client
  /** NEAR_CACHE. */
  readonly options: NearCacheOptions
}

/**
 * Makes a client tell what changes on its servers, so that values can be held. Connects to nothing yet.
 *
 * @param client - The topology.
 * @param settings - NEAR_CACHE.
 * @param context - For the warning of a server that does not tell: the cache then works without holding anything.
 */
export function trackChanges(
  client: Client,
  { MAX_ENTRIES, MAX_SIZE, TIMEOUT, KEYS }: NearCacheSettings,
  context: BackendContext,
): NearClient {
  const path = formatPath([...context.path, 'OPTIONS', 'NEAR_CACHE'])
  const tracking = new TrackedClient(client, (why) =>
    context.warn({ code: 'WARN_CACHE_NEAR_CACHE', path, message: `holds nothing: ${why}` }),
  )
  const options: NearCacheOptions = {
    maxEntries: MAX_ENTRIES ?? DEFAULT_ENTRIES,
    maxSize: MAX_SIZE ?? DEFAULT_BYTES,
    timeoutMs: (TIMEOUT ?? DEFAULT_SECONDS) * 1000,
    keys: KEYS,
    tracking,
  }
  return { client: tracking, options }
}
