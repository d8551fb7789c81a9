import type { StandardSchemaV1 } from '@standard-schema/spec'
import { Framed } from '../codec/framed.ts'
import type { Statistics } from '../operations/statistics.ts'
import type { Store } from '../store/store.ts'
import type { Entries } from './entries.ts'
import type { EntriesOptions } from './entries-options.ts'
import type { MemoryReadOptions, MemoryReads } from './memory-reads.ts'
import { isPlain } from './plain.ts'

/** What {@link LocalReads} is made with. */
export interface LocalReadsParts {
  /** Reads everything else. */
  readonly entries: Entries
  /** Where it lives. */
  readonly store: Store
  /** Decodes values. */
  readonly codec: EntriesOptions['codec']
  /** Counts hits. */
  readonly statistics: Statistics
}

/**
 * Reads values from a store in this process: those that are stored without metadata, and whose decoded form shares
 * nothing with the stored bytes, without a copy and without a promise.
 */
export class LocalReads implements MemoryReads {
  readonly #parts: LocalReadsParts

  /**
   * @param parts - Where values are.
   */
  constructor(parts: LocalReadsParts) {
    this.#parts = parts
  }

  get(storedKey: string, key: string, { read = 'any', schema }: MemoryReadOptions, begun: number): unknown {
    const value = this.held(storedKey, key, schema)
    if (value !== undefined) return value
    const { store, entries } = this.#parts
    return store.read(storedKey, read).then((bytes) => entries.serve(bytes, storedKey, key, read, schema, begun))
  }

  held(storedKey: string, key: string, schema: StandardSchemaV1 | undefined): unknown {
    const { store, codec, statistics } = this.#parts
    if (schema !== undefined || codec.sharesBytes) return undefined
    const bytes = store.readNow?.(storedKey)
    if (bytes === undefined || !isPlain(bytes)) return undefined
    let value: unknown
    try {
      value = codec.decode(bytes, key, storedKey)
    } catch {
      // Whether that is an error or a miss is decided, and counted, where it is read once more.
      return undefined
    }
    if (value instanceof Framed) return undefined
    statistics.read(key, 'hits', bytes.length)
    return value
  }
}
