import { type Signal, signal } from '@preact/signals'
import { lines, type Params } from '../api.ts'
import type { WalkLine } from '../data.ts'

/** A search that runs, or has ended. */
export interface Walk<Item> {
  readonly items: readonly Item[]
  readonly looked: number
  readonly total: number | undefined
  readonly state: 'idle' | 'running' | 'done' | 'full' | 'stopped' | 'failed'
  readonly error?: string
}

/** Makes a search that can be started, and is stopped by the next one. */
export function walker<Item>(name: string): {
  readonly walk: Signal<Walk<Item>>
  start(params: Params): Promise<void>
  stop(): void
} {
  const idle: Walk<Item> = { items: [], looked: 0, total: undefined, state: 'idle' }
  const walk = signal(idle)
  let controller: AbortController | undefined
  const stop = (): void => {
    controller?.abort()
    if (walk.value.state === 'running') walk.value = { ...walk.value, state: 'stopped' }
  }
  const start = async (params: Params): Promise<void> => {
    stop()
    const own = new AbortController()
    controller = own
    walk.value = { ...idle, state: 'running' }
    const seen = new Set<string>()
    try {
      for await (const line of lines<WalkLine<Item>>(name, params, own.signal)) {
        if (own.signal.aborted) return
        walk.value = add(walk.value, line, seen)
      }
    } catch (error) {
      if (!own.signal.aborted) walk.value = { ...walk.value, state: 'failed', error: (error as Error).message }
    }
  }
  return { walk, start, stop }
}

function add<Item>(walk: Walk<Item>, line: WalkLine<Item>, seen: Set<string>): Walk<Item> {
  if (line.error !== undefined) return { ...walk, state: 'failed', error: line.error }
  // A server may list a key twice.
  const fresh = (line.keys ?? []).filter((item) => {
    const id = JSON.stringify(item)
    return !seen.has(id) && seen.add(id)
  })
  const state = line.full ? 'full' : line.done ? 'done' : walk.state
  return {
    items: [...walk.items, ...fresh],
    looked: line.looked ?? walk.looked,
    total: line.total ?? walk.total,
    state,
  }
}
