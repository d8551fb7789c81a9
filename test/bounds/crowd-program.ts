import { once } from 'node:events'
import { waitFor } from '@holdfast/local-redis'
import { createCaches, type RedisCache } from 'holdfast'

/** What the program is asked for. */
export interface CrowdTask {
  /** A server; it hangs from the first message on, and is well again from the second one on. */
  readonly url: string
  readonly calls: number
  /** Characters of the value that each call sets; 0 to get. */
  readonly size: number
  /** SOCKET_TIMEOUT. */
  readonly seconds: number
}

/** What became of the calls. */
export interface Crowd {
  /** How many ended with each code. */
  readonly codes: Readonly<Record<string, number>>
  /** Messages, one of each code. */
  readonly messages: Readonly<Record<string, string>>
  /** Milliseconds that the longest call took. */
  readonly longestMs: number
  /** Milliseconds of processor time for making and ending all. */
  readonly workMs: number
  /** Bytes that the process had taken at most, above what it had before. */
  readonly memory: number
}

const { url, calls, size, seconds } = JSON.parse(String(process.argv[2])) as CrowdTask
const told = async (message: object): Promise<void> => {
  const answered = once(process, 'message')
  process.send?.(message)
  await answered
}

const caches = createCaches({ BACKEND: 'redis', LOCATION: url, OPTIONS: { SOCKET_TIMEOUT: seconds } })
const cache: RedisCache = caches.get()
const value = 'x'.repeat(size)
const call = (index: number): Promise<unknown> => (size > 0 ? cache.set(`k${index}`, value) : cache.get(`k${index}`))
// What is compiled, and allocated once, does not count.
await Promise.all(Array.from({ length: 1000 }, (_, index) => call(index)))
globalThis.gc?.()
await told({ ready: true })

const before = process.memoryUsage.rss()
const codes: Record<string, number> = {}
const messages: Record<string, string> = {}
let longestMs = 0
const begun = process.cpuUsage()
await Promise.all(
  Array.from({ length: calls }, (_, index) => {
    const since = performance.now()
    return call(index).then(
      () => {
        codes.none = (codes.none ?? 0) + 1
      },
      (error) => {
        longestMs = Math.max(longestMs, performance.now() - since)
        codes[error.code] = (codes[error.code] ?? 0) + 1
        messages[error.code] = error.message
      },
    )
  }),
)
const { user, system } = process.cpuUsage(begun)
const workMs = (user + system) / 1000
const memory = process.resourceUsage().maxRSS * 1024 - before
await told({ codes, messages, longestMs, workMs, memory } satisfies Crowd)

await waitFor('it works again', () => cache.set('k0', 'again'))
const again = await cache.get('k0')
await caches.close()
process.send?.({ again })
process.disconnect?.()
