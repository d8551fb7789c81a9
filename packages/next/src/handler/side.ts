import type { Cache } from '@holdfast/core'
import { TaggedEntries } from '../entries/tagged-entries.ts'
import { Guard } from '../guard/guard.ts'
import { Responses } from '../response/responses.ts'
import { Revalidations } from '../tags/revalidations.ts'
import { UseCache } from '../use-cache/use-cache.ts'
import type { ResolvedOptions } from './options.ts'

// A mark has to outlive every entry that it applies to.
const MARGIN_SECONDS = 3600

/** Both contracts over one cache. */
export interface Side {
  /** The cache. */
  readonly cache: Cache
  /** Pages, responses of route handlers and of `fetch`, images. */
  readonly responses: Responses
  /** Results of functions with `'use cache'`. */
  readonly results: UseCache
  /** Revalidates tags for both. */
  readonly revalidations: Revalidations
}

/**
 * Puts both contracts together.
 *
 * @param cache - Where everything is kept.
 * @param options - Limits.
 */
export function makeSide(cache: Cache, { deadlineMs, maxEntrySize, report, timeout }: ResolvedOptions): Side {
  const guard = new Guard({ deadlineMs, report })
  const revalidations = new Revalidations({ cache, guard, markTimeout: timeout + MARGIN_SECONDS, report })
  const entries = new TaggedEntries(cache, revalidations)
  const limits = { timeout, maxEntrySize }
  return {
    cache,
    revalidations,
    responses: new Responses({ entries, guard, ...limits }),
    results: new UseCache({ entries, guard, revalidations, ...limits }),
  }
}
