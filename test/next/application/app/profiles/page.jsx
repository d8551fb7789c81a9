import { cacheLife, cacheTag } from 'next/cache'

export const dynamic = 'force-dynamic'

async function remote() {
  'use cache: remote'
  cacheLife('hours')
  cacheTag('profiles')
  return crypto.randomUUID()
}

async function own() {
  'use cache: own'
  cacheLife('hours')
  cacheTag('profiles')
  return crypto.randomUUID()
}

export default async function Page() {
  return (
    <main>
      <p id="remote">{await remote()}</p>
      <p id="own">{await own()}</p>
    </main>
  )
}
