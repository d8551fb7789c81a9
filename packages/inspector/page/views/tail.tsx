import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { lines } from '../api.ts'
import type { TailLine } from '../data.ts'
import { count, duration } from '../format.ts'
import { type Column, Table } from '../parts/table.tsx'
import { caches, hrefOf, place } from '../state.ts'

type Seen = TailLine & { readonly id: number }

const KEPT = 200
const seen = signal<readonly Seen[]>([])
const skipped = signal(0)
const running = signal(false)
const problem = signal<string | undefined>(undefined)
let controller: AbortController | undefined
let next = 0

const columns: readonly Column<Seen>[] = [
  { title: 'At', cell: ({ at }) => new Date(at).toISOString().slice(11, 23) },
  { title: 'Cache', cell: ({ alias }) => alias },
  { title: 'Operation', cell: ({ operation }) => operation },
  {
    title: 'Key',
    cell: ({ alias, key }) => (key === undefined ? '' : <a href={hrefOf('key', { cache: alias, key })}>{key}</a>),
  },
  { title: 'Found', cell: ({ found, error }) => <span class={error ? 'bad' : found}>{error ?? found ?? ''}</span> },
  { title: 'Took', number: true, cell: ({ ms }) => duration(ms / 1000) },
]

/** Operations as they happen: a sample if there are many. */
export function Tail() {
  useEffect(() => stop, [])
  const alias = place.value.params.get('cache')
  const rows = caches.value.some((cache) => cache.alias === alias)
    ? seen.value.filter((line) => line.alias === alias)
    : seen.value
  return (
    <>
      <div class="bar">
        <button type="button" onClick={() => (running.value ? stop() : void watch())}>
          {running.value ? 'Stop' : 'Watch'}
        </button>
        <p role="status">
          {running.value ? 'Watching. ' : ''}
          {skipped.value > 0 && `${count(skipped.value)} more operations were not shown.`}
        </p>
      </div>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {rows.length > 0 && (
        <Table caption="Operations, newest first" columns={columns} rows={rows} keyOf={({ id }) => String(id)} />
      )}
    </>
  )
}

function stop(): void {
  controller?.abort()
  running.value = false
}

async function watch(): Promise<void> {
  const own = new AbortController()
  controller = own
  ;[running.value, problem.value, skipped.value, seen.value] = [true, undefined, 0, []]
  try {
    for await (const line of lines<TailLine>('tail', {}, own.signal)) {
      skipped.value += line.skipped
      seen.value = [{ ...line, id: next++ }, ...seen.value].slice(0, KEPT)
    }
  } catch (error) {
    if (!own.signal.aborted) problem.value = (error as Error).message
  }
  if (controller === own) running.value = false
}
