import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type LocalServer, waitFor } from '@holdfast/local-redis'
import { pick } from '../random.ts'
import { keyOn, untilRefused } from './answers.ts'
import { EVERYWHERE, type Fault, LASTS_MS, type Scene, WITH_REPLICAS } from './fault.ts'

type Setting = readonly [name: string, value: string | number]

/** Lets all primaries refuse writes by one setting, until they get another. */
async function refuse({ site }: Scene, word: string, begin: Setting, end: Setting): Promise<void> {
  const all = (setting: Setting): Promise<unknown> =>
    Promise.all(site.operator.servers.map((server) => site.ask(server, 'CONFIG', 'SET', ...setting)))
  await all(begin)
  const until = async (primary: LocalServer): Promise<void> =>
    untilRefused(site, primary, ['SET', await keyOn(site, primary), 1], word)
  await Promise.all((await site.withRole('primary')).map(until))
  await delay(LASTS_MS)
  await all(end)
}

/** Servers that read and refuse to write. */
export const refusalFaults = {
  'full-memory': {
    what: 'memory is full under noeviction for 1.5 s: writes are refused with OOM',
    topologies: EVERYWHERE,
    strike: (scene) => refuse(scene, 'OOM', ['maxmemory', 1], ['maxmemory', 0]),
  },
  'few-replicas': {
    what: 'primaries want more replicas than they have for 1.5 s: writes are refused with NOREPLICAS',
    topologies: WITH_REPLICAS,
    strike: (scene) => refuse(scene, 'NOREPLICAS', ['min-replicas-to-write', 2], ['min-replicas-to-write', 0]),
  },
  'failed-save': {
    what: 'a primary cannot save its keys for 1.5 s: writes are refused with MISCONF',
    topologies: EVERYWHERE,
    // PING is refused, too: Sentinels take the primary for down after a second. It takes writes again before it learns
    // that it has a successor.
    losesRole: ['Sentinel'],
    losesKeys: ['Sentinel'],
    async strike({ site, random }) {
      const primary = pick(random, await site.withRole('primary'))
      const [, folder] = (await site.ask(primary, 'CONFIG', 'GET', 'dir')) as readonly [string, string]
      const file = join(folder, 'dump.rdb')
      // A file cannot replace a folder that is not empty.
      await mkdir(join(file, 'full'), { recursive: true })
      await site.ask(primary, 'CONFIG', 'SET', 'save', '3600 1')
      await site.ask(primary, 'BGSAVE')
      await untilRefused(site, primary, ['SET', await keyOn(site, primary), 1], 'MISCONF')
      await delay(LASTS_MS)
      await rm(file, { recursive: true })
      // A replica may be about to get a copy of the keys from another process.
      const saved = async (): Promise<boolean> => {
        await site.ask(primary, 'BGSAVE').catch(() => {})
        return String(await site.ask(primary, 'INFO', 'persistence')).includes('rdb_last_bgsave_status:ok')
      }
      await waitFor(`port ${primary.port} has saved its keys`, saved, { timeout: 20_000, interval: 20 })
      await site.ask(primary, 'CONFIG', 'SET', 'save', '')
    },
  },
} satisfies Record<string, Fault>
