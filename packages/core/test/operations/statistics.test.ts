import { expect, test } from 'vitest'
import { Statistics } from '../../src/operations/statistics.ts'

test('statistics are zero before the first operation', () => {
  expect(new Statistics().snapshot('default', 'locmem')).toEqual({
    alias: 'default',
    topology: 'locmem',
    since: expect.any(Date),
    hits: 0,
    nearHits: 0,
    misses: 0,
    staleHits: 0,
    loads: 0,
    loadErrors: 0,
    loadSeconds: 0,
    writes: 0,
    bytesRead: 0,
    bytesWritten: 0,
    unreadable: 0,
    decryptErrors: 0,
    errors: 0,
    ignoredErrors: 0,
    refusedLogins: 0,
    operations: {},
    latency: { count: 0, mean: 0, p50: 0, p90: 0, p99: 0, max: 0 },
    families: [],
  })
})

test('statistics count by counter and by method, and give latencies in seconds', () => {
  const statistics = new Statistics()
  statistics.read('k', 'hits', 10)
  statistics.count('k', 'hits', 2)
  for (let ms = 1; ms <= 100; ms += 1) statistics.record(ms % 2 === 0 ? 'get' : 'set', ms)
  const { hits, operations, latency } = statistics.snapshot('default', 'locmem')
  expect(hits).toBe(3)
  expect(operations).toEqual({ get: 50, set: 50 })
  expect(latency.count).toBe(100)
  // Two significant digits.
  const near = (seconds: number, expected: number): void => expect(Math.abs(seconds / expected - 1)).toBeLessThan(0.02)
  near(latency.mean, 0.0505)
  near(latency.p50, 0.05)
  near(latency.p90, 0.09)
  near(latency.p99, 0.099)
  near(latency.max, 0.1)
})

test('a latency beyond an hour counts as an hour', () => {
  const statistics = new Statistics()
  statistics.record('get', 7_200_000)
  expect(statistics.snapshot('default', 'locmem').latency.max).toBeGreaterThan(3500)
  expect(statistics.snapshot('default', 'locmem').latency.max).toBeLessThan(3700)
})
