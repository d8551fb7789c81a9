import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ReadFrom } from '../store/store.ts'

/** What a read asks for. */
export interface MemoryReadOptions {
  /** `'primary'` when what is held in this process must not answer for a store elsewhere. @defaultValue `'any'` */
  readonly read?: ReadFrom | undefined
  /** What the value has to fit. */
  readonly schema?: StandardSchemaV1 | undefined
}

/** Reads values that may lie in the memory of this process. Such a hit needs no promise, which costs more than it. */
export interface MemoryReads {
  /**
   * Returns what a reader that does not load gets, and counts a hit or a miss.
   *
   * @param storedKey - The stored key.
   * @param key - The logical key.
   * @param options - What the value has to fit, and whether only the primary may answer.
   * @param begun - When the operation began, just now, by the clock of `performance.now()`.
   * @returns The value, or `undefined` for a miss. A promise unless the value is in memory and there is no schema.
   * @throws As `Entries.read` and `Entries.serve`.
   */
  get(storedKey: string, key: string, options: MemoryReadOptions, begun: number): unknown

  /**
   * Returns a fresh value that `getOrSet` gets without asking the store, and counts a hit.
   *
   * @param storedKey - The stored key.
   * @param key - The logical key.
   * @param schema - What the value has to fit.
   * @returns `undefined` when none is known without waiting. A promise only if there is a schema.
   */
  held(storedKey: string, key: string, schema: StandardSchemaV1 | undefined): unknown
}
