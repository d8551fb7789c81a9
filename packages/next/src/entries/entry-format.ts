import { Framed } from '@holdfast/core'

/** What is known of an entry beside its bytes. */
interface EntryHead {
  /** When its computation began, in milliseconds since 1970. What was revalidated later makes it stale. */
  readonly begun: number
  /** Its tags. */
  readonly tags: readonly string[]
  /** What a contract needs beside that: a list of JSON. */
  readonly detail: readonly unknown[]
}

/** An entry as it is stored. */
export interface Entry extends EntryHead {
  /** The bytes. Nobody may change them: other readers may have the same. */
  readonly body: Uint8Array
}

// Increase it when the shape changes. Entries of other versions are misses.
const SHAPE = 1

/**
 * Makes what is stored of an entry.
 *
 * @param entry - The entry.
 */
export function writeEntry({ begun, tags, detail, body }: Entry): Framed {
  return new Framed([SHAPE, begun, tags, detail], body)
}

/**
 * Reads what a cache returned.
 *
 * @param value - Anything.
 * @returns The entry; `undefined` for a miss and for anything that {@link writeEntry} did not write.
 */
export function readEntry(value: unknown): Entry | undefined {
  if (!(value instanceof Framed) || !Array.isArray(value.meta)) return undefined
  const [shape, begun, tags, detail] = value.meta as readonly unknown[]
  if (shape !== SHAPE || typeof begun !== 'number' || !isTexts(tags) || !Array.isArray(detail)) return undefined
  return { begun, tags, detail, body: value.body }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
