import type { CacheInfo } from '../data.ts'
import { count, duration, percent } from '../format.ts'
import { Chart } from '../parts/chart.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { caches, chosen, history, hrefOf, type Moment } from '../state.ts'

/** The caches by alias, with what they do now. */
export function Caches() {
  const cache = chosen.value
  const moments = (cache && history.value.get(cache.alias)) ?? []
  const last = ({ alias }: CacheInfo): Moment | undefined => history.value.get(alias)?.at(-1)
  const rate = (title: string, name: 'hits' | 'misses' | 'stale' | 'loads'): Column<CacheInfo> => ({
    title,
    number: true,
    cell: (row) => count(last(row)?.[name]),
  })
  const columns: readonly Column<CacheInfo>[] = [
    { title: 'Cache', cell: ({ alias }) => <a href={hrefOf('caches', { cache: alias })}>{alias}</a> },
    { title: 'On', cell: ({ stats }) => stats.topology },
    {
      title: 'Found',
      number: true,
      cell: ({ stats: { hits, staleHits, misses } }) => percent(hits + staleHits, hits + staleHits + misses),
    },
    rate('Hits/s', 'hits'),
    rate('Misses/s', 'misses'),
    rate('Stale/s', 'stale'),
    rate('Loads/s', 'loads'),
    { title: 'Median', number: true, cell: ({ stats }) => duration(stats.latency.p50) },
    { title: '99 %', number: true, cell: ({ stats }) => duration(stats.latency.p99) },
    {
      title: 'Errors',
      number: true,
      cell: ({ stats }) => <span class={stats.errors > 0 ? 'bad' : undefined}>{count(stats.errors)}</span>,
    },
  ]
  return (
    <>
      <Table caption="Caches of this process" columns={columns} rows={caches.value} keyOf={({ alias }) => alias} />
      {cache && (
        <>
          <Chart moments={moments} label={`Each second in ${cache.alias}, since this page was opened`} />
          <Facts cache={cache} />
        </>
      )}
    </>
  )
}

function Facts({ cache }: { readonly cache: CacheInfo }) {
  const { stats, codec, prefix, version, timeout } = cache
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">{cache.alias}</h2>
      <dl class="facts">
        <dt>Since</dt>
        <dd>{new Date(stats.since).toLocaleString()}</dd>
        <dt>Keys begin with</dt>
        <dd>
          <code>{`${prefix}:${version}:`}</code>
        </dd>
        <dt>Default timeout</dt>
        <dd>{timeout === null ? 'never' : duration(timeout)}</dd>
        <dt>Codec</dt>
        <dd>{[...codec.serializers, ...codec.compressors].join(' + ')}</dd>
        <dt>Loads</dt>
        <dd>
          {count(stats.loads)}, {duration(stats.loadSeconds)} in sum, {count(stats.loadErrors)} failed
        </dd>
        <dt>Served from process memory</dt>
        <dd>{count(stats.nearHits)}</dd>
        <dt>Unreadable values</dt>
        <dd>{count(stats.unreadable)}</dd>
        <dt>Ignored errors</dt>
        <dd>{count(stats.ignoredErrors)}</dd>
      </dl>
    </section>
  )
}
