import type { TailLine } from '../data.ts'
import { duration } from '../format.ts'
import { FeedControl, feed, timeOf } from '../parts/live.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { caches, hrefOf, place } from '../state.ts'

const operations = feed<TailLine>('tail')

const columns: readonly Column<TailLine & { readonly id: number }>[] = [
  { title: 'At', cell: ({ at }) => timeOf(at) },
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
  const alias = place.value.params.get('cache')
  const named = caches.value.some((cache) => cache.alias === alias)
  const rows = operations.seen.value.filter((line) => !named || line.alias === alias)
  return (
    <>
      <FeedControl of={operations} />
      {rows.length > 0 && (
        <Table caption="Operations, newest first" columns={columns} rows={rows} keyOf={({ id }) => String(id)} />
      )}
    </>
  )
}
