import { setTimeout as delay } from 'node:timers/promises'
import type { Weather } from '../site/weather.ts'
import { EVERYWHERE, type Fault, LASTS_MS, type Scene } from './fault.ts'

function network(what: string, begin: (weather: Weather, scene: Scene) => void): Fault {
  return {
    what,
    topologies: EVERYWHERE,
    site: { proxied: true },
    async strike(scene) {
      const { weather } = scene.site
      begin(weather, scene)
      await delay(LASTS_MS)
      weather.clear()
    },
  }
}

/** What a network does, between the application and the servers. */
export const networkFaults = {
  'network-delay': network('replies arrive 0.3 s later, for 1.5 s', (weather) => weather.delay(300)),
  'network-cut': network('2 % of the replies are cut in the middle, and their connections closed', (weather, scene) =>
    weather.cut(scene.random),
  ),
  'network-hole': network('no reply arrives for 1.5 s', (weather) => weather.hold()),
  'network-noise': network('2 % of the replies begin with a byte that is no type', (weather, scene) =>
    weather.corrupt(scene.random),
  ),
} satisfies Record<string, Fault>
