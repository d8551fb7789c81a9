import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../random.ts'
import type { Site } from '../site/site.ts'
import type { Stranger } from '../site/weather.ts'
import { DIFFERENT, EVERYWHERE, type Fault, LASTS_MS, type Scene } from './fault.ts'

type NetworkFault = Omit<Fault, 'strike' | 'site' | 'topologies'> & Partial<Pick<Fault, 'topologies'>>

function network(fault: NetworkFault, begin: (site: Site, random: Random) => void, end?: (site: Site) => void): Fault {
  return {
    topologies: EVERYWHERE,
    ...fault,
    site: { proxied: true },
    async strike({ site, random }: Scene) {
      begin(site, random)
      await delay(LASTS_MS)
      site.weather.clear()
      end?.(site)
    },
  }
}

/** Connections are closed, and lead to somebody else when they are made again, for 1.5 s. */
function stranger(what: string, make: (random: Random) => Stranger): Fault {
  const begin = ({ weather, proxies }: Site, random: Random): void => {
    weather.mislead(make(random))
    proxies.cut()
  }
  const fault = { what: `the connections are closed, and for 1.5 s ${what}`, topologies: DIFFERENT }
  return network(fault, begin, ({ proxies }) => proxies.cut())
}

function garbage(random: Random): Stranger {
  const some = (): Buffer => Buffer.from(Array.from({ length: 64 }, () => Math.floor(random() * 256)))
  return (client) => {
    client.write(some())
    client.on('data', () => client.write(some()))
  }
}

function http(): Stranger {
  const server = createServer()
  return (client) => server.emit('connection', client)
}

/** What a network does, between the application and the servers. */
export const networkFaults = {
  'network-delay': network({ what: 'replies arrive 0.3 s later, for 1.5 s' }, ({ weather }) => weather.delay(300)),
  'network-cut': network(
    { what: '2 % of the replies are cut in the middle, and their connections closed' },
    ({ weather }, random) => weather.cut(random),
  ),
  'network-hole': network({ what: 'nothing passes for 1.5 s, and then all of it' }, ({ weather }) => weather.hold()),
  'network-noise': network({ what: '2 % of the replies begin with a byte that is no type' }, ({ weather }, random) =>
    weather.corrupt(random),
  ),
  'half-open': network(
    { what: 'for 1.5 s nothing passes, and the connections of that time are dead for ever, which nobody is told' },
    ({ weather, proxies }) => {
      weather.mislead(() => {})
      proxies.silence()
    },
  ),
  'http-peer': stranger('an HTTP server answers', http),
  'garbage-peer': stranger('somebody answers with random bytes', garbage),
} satisfies Record<string, Fault>
