import type { FamilyStats } from '@holdfast/core'
import { bytes, count, duration, percent } from '../format.ts'
import { ChooseCache } from '../parts/choose-cache.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { chosen, hrefOf } from '../state.ts'

/** Families of keys, those first whose misses cost most. */
export function Families() {
  const cache = chosen.value
  const families = cache?.stats.families ?? []
  const ranked = [...families].sort((one, other) => lost(other) - lost(one))
  const all = ranked.reduce((sum, family) => sum + lost(family), 0)
  const columns: readonly Column<FamilyStats>[] = [
    {
      title: 'Family',
      cell: ({ family }) => <a href={hrefOf('search', { cache: cache?.alias, pattern: family })}>{family}</a>,
    },
    { title: 'Lost time', number: true, cell: (family) => duration(lost(family)) },
    { title: 'Share', cell: (family) => <Bar part={lost(family)} whole={all} name={family.family} /> },
    {
      title: 'Found',
      number: true,
      cell: ({ hits, staleHits, misses }) => percent(hits + staleHits, hits + staleHits + misses),
    },
    { title: 'Misses', number: true, cell: ({ misses }) => count(misses) },
    {
      title: 'Load',
      number: true,
      cell: ({ loads, loadSeconds }) => duration(loads ? loadSeconds / loads : undefined),
    },
    { title: 'Failed loads', number: true, cell: ({ loadErrors }) => count(loadErrors) },
    { title: 'Stale', number: true, cell: ({ staleHits }) => count(staleHits) },
    { title: 'Read', number: true, cell: ({ bytesRead }) => bytes(bytesRead) },
    { title: 'Written', number: true, cell: ({ bytesWritten }) => bytes(bytesWritten) },
  ]
  return (
    <>
      <div class="bar">
        <ChooseCache view="families" />
      </div>
      {ranked.length > 0 ? (
        <Table
          caption="Families by lost time: misses × time of a load"
          columns={columns}
          rows={ranked}
          keyOf={({ family }) => family}
        />
      ) : (
        <p>
          Nothing is counted by family: set <code>OPTIONS.KEY_FAMILIES</code>, for example to{' '}
          <code>['user:*', 'page:*']</code>.
        </p>
      )}
    </>
  )
}

/** Seconds that callers waited because of misses: each miss as long as a load takes. */
function lost({ misses, loads, loadSeconds }: FamilyStats): number {
  return loads === 0 ? 0 : (misses * loadSeconds) / loads
}

function Bar({ part, whole, name }: { readonly part: number; readonly whole: number; readonly name: string }) {
  return <meter value={whole === 0 ? 0 : part / whole} aria-label={`Share of ${name} in the lost time`} />
}
