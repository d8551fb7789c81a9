import type { HttpLine } from '../data.ts'
import { duration } from '../format.ts'
import { FeedControl, feed, timeOf } from '../parts/live.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { chosen, hrefOf } from '../state.ts'

type Seen = HttpLine & { readonly id: number }

const requests = feed<HttpLine>('http')

/** What the parameter "fwd" of Cache-Status says (RFC 9211 §2.2). */
const REASONS: Readonly<Record<string, string>> = {
  bypass: 'the cache was bypassed',
  method: 'responses to this method are not reused',
  'uri-miss': 'nothing was stored for this URI',
  'vary-miss': 'what is stored is for other request fields (Vary)',
  miss: 'nothing stored could answer it',
  request: 'the request asked for it (Cache-Control)',
  stale: 'what is stored is stale',
  partial: 'only a part is stored',
}

const columns: readonly Column<Seen>[] = [
  { title: 'At', cell: ({ at }) => timeOf(at) },
  { title: 'Cache', cell: ({ name }) => name },
  {
    title: 'Request',
    cell: ({ method, key, background }) =>
      `${method}${background ? ' (in the background)' : ''} ${key === undefined ? '' : uriOf(key)}`,
  },
  {
    title: 'Answered',
    cell: ({ hit }) => <span class={hit ? 'hit' : 'miss'}>{hit ? 'from the cache' : 'by the application'}</span>,
  },
  { title: 'Because', cell: ({ fwd, detail }) => [fwd && (REASONS[fwd] ?? fwd), detail].filter(Boolean).join('; ') },
  { title: 'Stored', cell: ({ stored, collapsed }) => (stored ? 'yes' : collapsed ? 'waited for another' : '') },
  { title: 'Fresh for', number: true, cell: ({ ttl }) => (ttl === undefined ? '' : duration(ttl)) },
]

/** How the HTTP cache handles requests, with the reasons of Cache-Status. */
export function Http() {
  const seen = requests.seen.value
  return (
    <>
      <p>
        Requests to the HTTP caches of this process as they happen.{' '}
        <a href={hrefOf('search', { cache: chosen.value?.alias, pattern: 'http:*' })}>Find stored responses</a>
      </p>
      <FeedControl of={requests} />
      {seen.length > 0 && (
        <Table caption="Requests, newest first" columns={columns} rows={seen} keyOf={({ id }) => String(id)} />
      )}
    </>
  )
}

/** The URI in a key: what follows a space is the address that a proxy named. */
function uriOf(key: string): string {
  return key.replace(/^http:/, '').split(' ')[0] ?? key
}
