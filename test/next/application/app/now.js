import { cacheLife, cacheTag } from 'next/cache'

export async function now() {
  'use cache'
  cacheLife('hours')
  cacheTag('now')
  return `${process.env.SERVER_NAME} ${crypto.randomUUID()}`
}
