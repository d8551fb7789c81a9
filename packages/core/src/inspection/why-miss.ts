import type { Metadata } from '../entries/metadata.ts'
import type { KeyReport, TagState } from './key-report.ts'

/** What is known of a key before it is judged. */
export interface Known {
  /** Redis's name for what it holds. */
  readonly type: string
  /** What is stored beside the value. */
  readonly metadata: Metadata
  /** Its tags. */
  readonly tags: readonly TagState[]
  /** Whether it holds the place of a value that is being loaded. */
  readonly loading: boolean
  /** Why it cannot be decoded. */
  readonly problem: string | undefined
}

/**
 * Tells why a read of a key would miss.
 *
 * @param known - What is known of it; `freshMs` until it is stale; `others`: versions under which the key exists.
 */
export function whyMiss({
  type,
  tags,
  loading,
  problem,
  freshMs,
  others,
}: Known & { readonly freshMs: number | undefined; readonly others: readonly number[] }): Pick<
  KeyReport,
  'state' | 'reasons'
> {
  if (type === 'none') {
    const elsewhere = others.map((version) => `It exists in version ${version}.`)
    const gone = 'No such key: it was never stored, its timeout is over, or it was removed or evicted.'
    return { state: 'missing', reasons: [gone, ...elsewhere] }
  }
  if (type !== 'string') {
    return { state: 'other type', reasons: [`It holds a ${type}, which get() does not read.`] }
  }
  if (loading) return { state: 'loading', reasons: ['A loader is computing its value.'] }
  const invalid = tags.filter(({ valid }) => !valid)
  if (invalid.length > 0) {
    const reasons = invalid.map(
      ({ name }) => `Its tag ${JSON.stringify(name)} was invalidated since, or the tag’s token is gone.`,
    )
    return { state: 'invalid', reasons }
  }
  if (problem !== undefined) return { state: 'unreadable', reasons: [problem] }
  if (freshMs !== undefined && freshMs <= 0) {
    const reason = 'Its timeout is over: only getOrSet() with staleWhileRevalidate or staleIfError serves it.'
    return { state: 'stale', reasons: [reason] }
  }
  return { state: 'fresh', reasons: [] }
}
