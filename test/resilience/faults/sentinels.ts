import { setTimeout as delay } from 'node:timers/promises'
import { pick } from '../random.ts'
import { type Fault, LASTS_MS } from './fault.ts'

const SENTINEL = ['Sentinel'] as const

/** Sentinels that are gone. */
export const sentinelFaults = {
  'kill-sentinel-and-primary': {
    what: 'SIGKILL of one of three Sentinels, then of the primary; the other two make the replica the primary',
    topologies: SENTINEL,
    losesRole: SENTINEL,
    losesKeys: SENTINEL,
    async strike({ site: { operator, withRole }, random }) {
      const sentinel = pick(random, operator.sentinels)
      await sentinel.kill()
      const primary = pick(random, await withRole('primary'))
      await primary.kill()
      await operator.untilTakenOver?.(primary)
      await operator.restart(primary)
      await operator.untilTakenOver?.(primary)
      await operator.restart(sentinel)
    },
  },
  'kill-sentinels': {
    what: 'SIGKILL of all Sentinels for 1.5 s; the primary goes on',
    topologies: SENTINEL,
    unnoticed: true,
    async strike({ site: { operator } }) {
      await Promise.all(operator.sentinels.map((sentinel) => sentinel.kill()))
      await delay(LASTS_MS)
      await Promise.all(operator.sentinels.map((sentinel) => operator.restart(sentinel)))
    },
  },
} satisfies Record<string, Fault>
