import { computed, signal } from '@preact/signals'
import { ask } from './api.ts'
import type { CacheInfo, Overview } from './data.ts'

/** A moment in the life of a cache. */
export interface Moment {
  /** Unix seconds. */
  readonly at: number
  readonly hits: number
  readonly misses: number
  readonly stale: number
  readonly loads: number
  readonly errors: number
}

const INTERVAL_MS = 2000
const KEPT = 450

/** What the listener said last. */
export const overview = signal<Overview | undefined>(undefined)
/** Why it says nothing. */
export const problem = signal<string | undefined>(undefined)
/** Rates in each second since the page was opened, by alias. */
export const history = signal<ReadonlyMap<string, readonly Moment[]>>(new Map())
/** Where the page is: `#/key?cache=default&key=a`. */
export const place = signal(readPlace())

export const caches = computed(() => overview.value?.caches ?? [])

/** The cache that the place names, else the first. */
export const chosen = computed(() => {
  const alias = place.value.params.get('cache')
  return caches.value.find((cache) => cache.alias === alias) ?? caches.value[0]
})

/** Makes the address of a place in the page. */
export function hrefOf(view: string, params: Readonly<Record<string, string | number | undefined>> = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) if (value !== undefined) query.set(name, String(value))
  return `#/${view}${query.size > 0 ? `?${query}` : ''}`
}

/** Goes to a place in the page. */
export function go(view: string, params: Readonly<Record<string, string | number | undefined>> = {}): void {
  location.hash = hrefOf(view, params)
}

/** Follows the address bar, and asks for the counters as long as somebody sees the page. */
export function follow(): () => void {
  const move = (): void => {
    place.value = readPlace()
  }
  const tick = (): void => {
    if (document.visibilityState === 'visible') void refresh()
  }
  addEventListener('hashchange', move)
  const timer = setInterval(tick, INTERVAL_MS)
  void refresh()
  return () => {
    removeEventListener('hashchange', move)
    clearInterval(timer)
  }
}

async function refresh(): Promise<void> {
  try {
    const next = await ask<Overview>('overview')
    const last = overview.value
    if (last && next.at > last.at) remember(last, next)
    overview.value = next
    problem.value = undefined
  } catch (error) {
    problem.value = (error as Error).message
  }
}

function remember(last: Overview, next: Overview): void {
  const seconds = (next.at - last.at) / 1000
  const moments = new Map(history.value)
  for (const cache of next.caches) {
    const before = last.caches.find(({ alias }) => alias === cache.alias)
    if (before)
      moments.set(
        cache.alias,
        [...(moments.get(cache.alias) ?? []), rates(before, cache, seconds, next.at)].slice(-KEPT),
      )
  }
  history.value = moments
}

function rates({ stats: from }: CacheInfo, { stats: to }: CacheInfo, seconds: number, at: number): Moment {
  const rate = (name: 'hits' | 'misses' | 'staleHits' | 'loads' | 'errors'): number =>
    Math.max(0, to[name] - from[name]) / seconds
  return {
    at: at / 1000,
    hits: rate('hits'),
    misses: rate('misses'),
    stale: rate('staleHits'),
    loads: rate('loads'),
    errors: rate('errors'),
  }
}

function readPlace(): { readonly view: string; readonly params: URLSearchParams } {
  const [view = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  return { view: view || 'caches', params: new URLSearchParams(query) }
}
