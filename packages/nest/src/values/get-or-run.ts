import { type Cache, isCacheError, type LoadOptions } from 'holdfast'

/** What a run gave. */
export interface Run<Answer> {
  /** For the caller that ran it. */
  readonly answer: Answer
  /** What the cache keeps for the others; `undefined` for nothing. */
  readonly kept: unknown
}

/** What {@link getOrRun} found. */
export type Found<Answer> =
  | {
      /** A value that the cache keeps, decoded for this caller. */
      readonly value: unknown
      /** Whether this caller's own run made it. */
      readonly fresh: boolean
    }
  | {
      /** What this caller's own run gave, of which nothing is kept. */
      readonly answer: Answer
    }

/** How {@link getOrRun} loads. */
export interface GetOrRunOptions extends LoadOptions {
  /** Receives the error of a cache that cannot be used, or cannot keep a value. */
  readonly onCacheError: (error: Error) => void
}

/**
 * Gets a value by `cache.getOrSet`, and goes on without the cache where that cannot be used. A caller whose value is not
 * kept, and who waited for the run of another one, has a run of its own.
 *
 * @param cache - The cache.
 * @param key - The key.
 * @param run - Makes the value. Not called twice for one caller.
 * @param options - Of `getOrSet`.
 * @throws What `run` throws, to all who wait for it.
 */
export async function getOrRun<Answer>(
  cache: Cache,
  key: string,
  run: () => Promise<Run<Answer>>,
  { onCacheError, ...options }: GetOrRunOptions,
): Promise<Found<Answer>> {
  let own: { readonly answer: Answer } | { readonly error: unknown } | undefined
  const load = async (): Promise<unknown> => {
    try {
      const { answer, kept } = await run()
      own = { answer }
      return kept
    } catch (error) {
      own = { error }
      throw error
    }
  }
  const ownAnswer = async (): Promise<Found<Answer>> => {
    if (own === undefined) return { answer: (await run()).answer }
    if ('error' in own) throw own.error
    return { answer: own.answer }
  }
  let value: unknown
  try {
    value = await cache.getOrSet(key, load, options)
  } catch (error) {
    // Another caller's run has thrown.
    if (own === undefined && !isCacheError(error)) throw error
    if (own === undefined || 'answer' in own) onCacheError(error as Error)
    return ownAnswer()
  }
  return value === undefined ? ownAnswer() : { value, fresh: own !== undefined }
}
