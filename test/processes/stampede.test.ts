import { type CacheSettings, createCaches } from 'holdfast'
import { expect, inject, onTestFinished, test } from 'vitest'
import { startWorkers } from './workers.ts'

const PROCESSES = 4
const CALLERS = 100

test.each([
  ['one server', (): CacheSettings => ({ BACKEND: 'redis', LOCATION: inject('servers').single })],
  [
    'a cluster',
    (): CacheSettings => ({
      BACKEND: 'redis',
      LOCATION: inject('servers').cluster,
      OPTIONS: { CLIENT_CLASS: 'cluster' },
    }),
  ],
])(
  `of ${PROCESSES} processes with ${CALLERS} callers each, one loader runs, on %s`,
  async (_, settingsOf) => {
    const settings = { ...settingsOf(), KEY_PREFIX: `stampede-${process.pid}-${Date.now()}` }
    const cache = createCaches(settings).get()
    onTestFinished(async () => {
      await cache.clear()
      await cache.close()
    })
    const workers = await startWorkers(PROCESSES, settings)
    for (const loadMs of [300, 0]) {
      const answers = await Promise.all(workers.map((each) => each.ask({ kind: 'stampede', callers: CALLERS, loadMs })))
      expect(answers.reduce((sum, { loads }) => sum + loads, 0)).toBe(1)
      expect(new Set(answers.flatMap(({ values }) => values)).size).toBe(1)
      await cache.clear()
    }
  },
  60_000,
)
