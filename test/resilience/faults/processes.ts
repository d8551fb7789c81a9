import { setTimeout as delay } from 'node:timers/promises'
import { USER } from '../site/site.ts'
import { DIFFERENT, EVERYWHERE, type Fault, LASTS_MS } from './fault.ts'

const TEN_MINUTES_MS = 600_000

/** What goes wrong within the processes of the application. */
export const processFaults = {
  'blocked-process': {
    what: 'the event loop of the application stands still for 2 s',
    topologies: EVERYWHERE,
    async strike({ disturb }) {
      disturb({ blockMs: 2000 })
      await delay(2000)
    },
  },
  names: {
    what: 'the connections are closed, and for 1.5 s DNS fails: every second answer is that there is no such name, the others wait',
    topologies: DIFFERENT,
    site: { named: true },
    async strike({ site, disturb }) {
      disturb({ names: 'unknown' })
      await Promise.all(site.operator.servers.map((server) => site.ask(server, 'CLIENT', 'KILL', 'USER', USER.name)))
      await delay(LASTS_MS)
      disturb({ names: 'known' })
    },
  },
  'client-clock': {
    what: 'the clock of the application steps forward by ten minutes, then back by twenty, and is right again',
    topologies: ['one server', 'cluster'],
    async strike({ disturb }) {
      for (const clockMs of [TEN_MINUTES_MS, -TEN_MINUTES_MS]) {
        disturb({ clockMs })
        await delay(LASTS_MS / 2)
      }
      disturb({ clockMs: 0 })
    },
  },
} satisfies Record<string, Fault>
