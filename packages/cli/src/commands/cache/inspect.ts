import { type Cache, isCacheError, RedisCache } from 'holdfast'
import { addCacheOptions, KEY_VERSION } from '../../options.ts'
import { drawFacts } from '../../render/table.ts'
import { codecOf } from '../../settings/codec.ts'
import { type CacheOptions, versionOf, withCache } from '../../settings/with-cache.ts'
import type { DefineCommand } from '../entry.ts'
import { describeBytes } from './describe-bytes.ts'
import { drawValue, missing } from './get.ts'
import { drawTtl } from './ttl.ts'

/** `inspect`: prints everything about a key. */
export const define: DefineCommand = (command, terminal) => {
  const inspect = (key: string, options: CacheOptions): Promise<void> =>
    withCache(options, terminal, async (cache, { OPTIONS }) => {
      const version = versionOf(options)
      const ttl = await cache.ttl(key, version)
      if (ttl === undefined) throw missing(key, cache.alias)
      const stored = cache instanceof RedisCache ? await inspectStored(cache, key, version) : {}
      const value = await decode(cache, key, version)
      const codec = codecOf((OPTIONS ?? {}) as Readonly<Record<string, unknown>>)
      const shown = { key, storedKey: cache.makeKey(key, version), ...stored, ...codec, ttl }
      if (options.json) return terminal.json({ ...shown, ...value })
      const rows = Object.entries({ ...shown, ttl: drawTtl(ttl) }).map(
        ([name, fact]) => [LABELS[name] ?? name, `${fact}`] as const,
      )
      terminal.out(drawFacts([...rows, ['value', 'value' in value ? drawValue(value.value) : value.undecodable]]))
    })
  addCacheOptions(command)
    .argument('<key>', 'logical key')
    .option(...KEY_VERSION)
    .action(inspect)
}

const LABELS: Readonly<Record<string, string>> = {
  storedKey: 'stored key',
  ttl: 'lifetime',
  memory: 'memory of server',
  codec: 'written as',
}

interface Stored {
  readonly slot?: number
  readonly node: string
  readonly type: string
  readonly bytes?: number
  readonly memory?: number
  readonly codec?: string
}

async function inspectStored(cache: RedisCache, key: string, version: { readonly version?: number }): Promise<Stored> {
  const { storedKey, slot, node } = await cache.locate(key, version)
  const connection = await cache.getRedisConnection({ key, ...version })
  const type = await connection.type(storedKey)
  const bytes = type === 'string' ? await connection.getBuffer(storedKey) : null
  // Optional: an ACL may forbid it.
  const memory = await connection.memory('USAGE', storedKey).catch(() => null)
  return {
    ...(slot === undefined ? {} : { slot }),
    node,
    type,
    ...(bytes === null ? {} : { bytes: bytes.length, codec: describeBytes(bytes) }),
    ...(memory === null ? {} : { memory: Number(memory) }),
  }
}

type Decoded = { readonly value: unknown } | { readonly undecodable: string }

async function decode(cache: Cache, key: string, version: { readonly version?: number }): Promise<Decoded> {
  try {
    return { value: await cache.get(key, version) }
  } catch (error) {
    if (isCacheError(error) && (error.code === 'ERR_CACHE_DECODE' || error.code === 'ERR_CACHE_SERVER')) {
      return { undecodable: error.message }
    }
    throw error
  }
}
