import { readFileSync } from 'node:fs'

/** What a program may do when it starts, as the text of an ES module. */
interface Start {
  readonly name: string
  /** Uses `REDIS_URL`. What it opens, the end of its process closes. */
  readonly program: string
}

/** Starts to compare. Ratios are those to the first of a group. */
export interface StartGroup {
  readonly title: string
  readonly starts: readonly [yardstick: Start, ...others: Start[]]
}

const importIoredis: Start = { name: "import 'ioredis'", program: `await import('ioredis')` }

const bentocache = `
  await import('bentocache')
  await import('bentocache/drivers/redis')
  await import('bentocache/drivers/memory')`

const ioredisGet: Start = {
  name: 'ioredis',
  program: `
    const { Redis } = await import('ioredis')
    const redis = new Redis(process.env.REDIS_URL)
    await redis.set('key', JSON.stringify({ some: 'value' }))
    JSON.parse(await redis.get('key'))`,
}

const holdfastGet = (name: string, settings: string): Start => ({
  name,
  program: `
    const { createCaches } = await import('holdfast')
    const cache = createCaches(${settings}).get()
    await cache.set('key', { some: 'value' })
    await cache.get('key')`,
})

const PEERS = ['ioredis', 'redis', '@keyv/redis', 'keyv', 'cache-manager', 'cacheable', 'bentocache']

/** Returns the packages that are installed besides ours, as arguments of `npm install`. */
export function peers(): readonly string[] {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { devDependencies } = JSON.parse(manifest) as { readonly devDependencies: Readonly<Record<string, string>> }
  return PEERS.map((name) => `${name}@${devDependencies[name]}`)
}

/** What is measured. */
export const groups: readonly StartGroup[] = [
  {
    title: 'import',
    starts: [
      importIoredis,
      { name: "import 'holdfast'", program: `await import('holdfast')` },
      { name: "import '@holdfast/core'", program: `await import('@holdfast/core')` },
      { name: "import 'redis'", program: `await import('redis')` },
      { name: 'cache-manager, @keyv/redis', program: `await import('cache-manager'); await import('@keyv/redis')` },
      { name: "import 'cacheable'", program: `await import('cacheable')` },
      { name: 'bentocache, its drivers', program: bentocache },
    ],
  },
  {
    title: 'import, settings, first set and get',
    starts: [
      ioredisGet,
      holdfastGet('holdfast, redis', `{ BACKEND: 'redis', LOCATION: process.env.REDIS_URL }`),
      holdfastGet('holdfast, locmem', `{ BACKEND: 'locmem' }`),
    ],
  },
]
