import { count } from '../format.ts'
import type { Walk } from './walk.ts'

const ENDS = {
  idle: '',
  running: '',
  done: ' That is all.',
  full: ' There are more: narrow the search.',
  stopped: ' Stopped.',
  failed: '',
} as const

/** How far a search is. */
export function Progress({ walk, found }: { readonly walk: Walk<unknown>; readonly found: string }) {
  if (walk.state === 'idle') return undefined
  const { looked, total, items, state, error } = walk
  return (
    <div class="progress">
      {state === 'running' && <progress value={looked} max={Math.max(1, total ?? looked)} aria-label="Search" />}
      <p role="status">
        {count(items.length)} {found}, looked at {count(looked)} of {count(total)}.{ENDS[state]}
      </p>
      {error !== undefined && (
        <p class="problem" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
