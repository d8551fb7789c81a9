import { updateTag } from 'next/cache'
import Link from 'next/link'
import { now } from '../now'

export const dynamic = 'force-dynamic'

async function refresh() {
  'use server'
  updateTag('now')
}

export default async function Page() {
  return (
    <form action={refresh}>
      <p id="now">{await now()}</p>
      <button type="submit">Refresh</button>
      <Link href="/shown">Shown</Link>
    </form>
  )
}
