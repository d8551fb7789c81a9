import { unstable_cacheLife as cacheLife, unstable_cacheTag as cacheTag } from 'next/cache'

export const dynamic = 'force-dynamic'

async function now() {
  'use cache'
  cacheLife('hours')
  cacheTag('now')
  return `${process.env.SERVER_NAME} ${crypto.randomUUID()}`
}

export default async function Page() {
  return <p id="now">{await now()}</p>
}
