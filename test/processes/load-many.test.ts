import { type CacheSettings, createCaches } from 'holdfast'
import { expect, inject, onTestFinished, test } from 'vitest'
import { startWorkers } from './workers.ts'

const PROCESSES = 8
const KEYS = Array.from({ length: 1000 }, (_, index) => `key:${index}`)

test(`of ${PROCESSES} processes that want ${KEYS.length} keys of a cluster of six nodes at once, one loads each key`, async () => {
  const settings: CacheSettings = {
    BACKEND: 'redis',
    LOCATION: inject('servers').cluster,
    KEY_PREFIX: `many-${process.pid}-${Date.now()}`,
    // Eight processes on few cores take their time.
    OPTIONS: { CLIENT_CLASS: 'cluster', SOCKET_TIMEOUT: 30 },
  }
  const cache = createCaches(settings).get()
  onTestFinished(async () => {
    await cache.clear()
    await cache.close()
  })
  const workers = await startWorkers(PROCESSES, settings)
  for (const loadMs of [300, 0]) {
    // Each begins somewhere else, so that they meet in the middle of their keys.
    const tasks = workers.map((worker, index) => {
      const start = (index * KEYS.length) / PROCESSES
      return worker.ask({ kind: 'many', keys: [...KEYS.slice(start), ...KEYS.slice(0, start)], loadMs })
    })
    const answers = await Promise.all(tasks)
    // A worker that fails answers with its error.
    expect(answers.filter(({ loads }) => loads < 0)).toEqual([])
    const loaded = answers.flatMap(({ values }) => values[0] as string[])
    expect(loaded.toSorted()).toEqual(KEYS.toSorted())
    const results = answers.map(({ values }) => (values[1] as string[]).toSorted())
    expect(results[0]).toHaveLength(KEYS.length)
    for (const result of results) expect(result).toEqual(results[0])
    await cache.clear()
  }
}, 60_000)
