import { waitFor } from '@holdfast/local-redis'
import { pick } from '../random.ts'
import { keyOn, untilRefused } from './answers.ts'
import { EVERYWHERE, type Fault, WITH_SUCCESSION } from './fault.ts'

const KEYS = 1000
const FILL = `for number = 1, tonumber(ARGV[1]) do redis.call('set', KEYS[1] .. number, number) end`

/** A server that is there and has not read its keys yet. */
export const loadingFaults = {
  loading: {
    what: 'a primary saves its keys and restarts; it answers LOADING for 1 s, as each of 1,000 keys takes 1 ms to read',
    topologies: EVERYWHERE,
    losesRole: WITH_SUCCESSION,
    losesKeys: WITH_SUCCESSION,
    site: {
      // Servers of Redis 7 and later; older ones know DEBUG without being told.
      args: [
        ...['--enable-debug-command', 'yes', '--key-load-delay', '1000'],
        ...['--loading-process-events-interval-bytes', '1024'],
      ],
    },
    async strike({ site, random }) {
      const primary = pick(random, await site.withRole('primary'))
      const key = await keyOn(site, primary)
      await site.ask(primary, 'EVAL', FILL, 1, key, KEYS)
      // It saves when it ends, if it would save at some time.
      await site.ask(primary, 'CONFIG', 'SET', 'save', '3600 1')
      // It ends the connection in place of an answer.
      await Promise.allSettled([site.ask(primary, 'DEBUG', 'RESTART')])
      await untilRefused(site, primary, ['PING'], 'LOADING')
      await waitFor(
        `port ${primary.port} has loaded its keys`,
        async () => (await site.ask(primary, 'PING')) === 'PONG',
        { timeout: 30_000, interval: 20 },
      )
    },
  },
} satisfies Record<string, Fault>
