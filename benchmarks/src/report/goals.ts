import { type Range, rangeOf } from '../range.ts'
import { cpu, figure, type Metric, ratio, speed } from '../ratios.ts'
import type { Result } from '../rounds.ts'
import type { Results } from './results.ts'

/** A figure to reach. */
export interface Goal {
  readonly work: string
  /** What it is compared with. */
  readonly against: string
  /** The goal, as text. */
  readonly goal: string
  /** What measures it alone. */
  readonly command: string
  /** Returns the figure, or `undefined` where it was not measured. */
  readonly measured: (results: Results) => Range | undefined
  readonly isReached: (figure: number) => boolean
  readonly unit: 'ratio' | 'µs'
}

const OURS = 'holdfast'
type Find = (results: Results) => readonly Result[]

const on =
  (place: string, workload: string): Find =>
  ({ caches }) =>
    caches.find((one) => one.place === place && one.workload === workload)?.results ?? []

const http =
  (title: string): Find =>
  (results) =>
    results.http.find((one) => one.title === title)?.results ?? []

interface Row {
  readonly work: string
  readonly against: string
  readonly find: Find
  readonly ours?: string
  readonly command: string
}

/** Speed as a multiple of that of the fastest of some contestants. */
function atLeast(bound: number, names: readonly string[], { find, ours = OURS, ...row }: Row): Goal {
  return {
    ...row,
    goal: `×${bound} at least`,
    unit: 'ratio',
    isReached: (value) => value >= bound,
    measured: (results) => {
      const all = find(results)
      const own = all.find(({ name }) => name === ours)
      const best = all
        .filter(({ name }) => names.includes(name))
        .toSorted((one, other) => figure(speed, other).median - figure(speed, one).median)[0]
      return own && best && ratio(speed, own, best)
    },
  }
}

/** CPU per call, as a multiple of another contestant's or in microseconds. */
function atMost(bound: number, yardstick: string | undefined, { find, ours = OURS, ...row }: Row): Goal {
  const metric: Metric = cpu
  return {
    ...row,
    goal: yardstick === undefined ? `${bound} µs at most` : `×${bound} at most`,
    unit: yardstick === undefined ? 'µs' : 'ratio',
    isReached: (value) => value <= bound,
    measured: (results) => {
      const own = find(results).find(({ name }) => name === ours)
      if (yardstick === undefined) return own && figure(metric, own)
      const other = find(results).find(({ name }) => name === yardstick)
      return own && other && ratio(metric, own, other)
    },
  }
}

const only = (title: string): string => `npm run bench -- --only '${title}'`
const cache = (place: string, workload: string, against: string, work: string): Row => ({
  work,
  against,
  find: on(place, workload),
  command: only(`${place}: ${workload}`),
})
const hits = (title: string, ours: string, against: string, work: string): Row => ({
  work,
  against,
  ours,
  find: http(title),
  command: `npm run bench:http -- --only '${title}'`,
})

const GET = 'get, 100 B, 64 in flight'
const SET = 'set, 100 B, 64 in flight'
const MANY_GET = 'getMany(100), JSON, 4 in flight'
const MANY_SET = 'setMany(100), JSON, 4 in flight'
const BEST_OF = ['@keyv/redis', 'cache-manager', 'bentocache']
const LAYERED = 'best of @keyv/redis, cache-manager, bentocache, memory layers off'
const FRONT = 'in front of the application'
const END = 'inside Express, beside res.end'
const JSON_GROUP = 'inside Express, beside res.json'

const importGoal: Goal = {
  work: 'import, time',
  against: 'ioredis',
  goal: '×1.6 at most',
  command: 'npm run build && npm run bench:start',
  unit: 'ratio',
  isReached: (value) => value <= 1.6,
  measured: ({ starts }) => {
    const all = starts.find(({ title }) => title === 'import')?.starts
    const own = all?.find(({ name }) => name === "import 'holdfast'")
    const first = all?.[0]
    return own && first && rangeOf(own.costs.map(({ ms }, round) => ms / (first.costs[round]?.ms ?? Number.NaN)))
  },
}

/** All figures to reach. */
export const goals: readonly Goal[] = [
  atLeast(4, ['ioredis'], cache('server', GET, 'plain ioredis', 'get, 64 in flight')),
  atLeast(1.3, ['node-redis'], cache('server', GET, 'node-redis, time-out off', 'get, 64 in flight')),
  atLeast(0.5, ['bare socket'], cache('server', GET, 'bare batched socket', 'get, 64 in flight')),
  atLeast(2.2, ['ioredis'], cache('server', SET, 'plain ioredis', 'set with timeout, 64 in flight')),
  atMost(1.1, 'ioredis', cache('server', 'get, 100 B, 1 in flight', 'plain ioredis', 'get, 1 in flight, CPU')),
  atMost(1.1, 'ioredis', cache('server', 'set, 100 B, 1 in flight', 'plain ioredis', 'set, 1 in flight, CPU')),
  atLeast(2.8, ['ioredis'], cache('cluster', GET, 'ioredis Cluster', 'get, 64 in flight, cluster')),
  atLeast(1.2, ['node-redis'], cache('cluster', GET, 'node-redis cluster', 'get, 64 in flight, cluster')),
  atLeast(2.4, ['ioredis'], cache('cluster', SET, 'ioredis Cluster', 'set, 64 in flight, cluster')),
  atLeast(0.95, ['ioredis'], cache('server', MANY_GET, 'ioredis MGET, JSON.parse by hand', 'getMany(100) of JSON')),
  atLeast(4, ['@keyv/redis'], cache('cluster', MANY_GET, '@keyv/redis', 'getMany(100) of JSON, cluster')),
  atLeast(1, ['ioredis'], cache('server', MANY_SET, 'ioredis pipeline by hand', 'setMany(100) with timeout')),
  atLeast(3, BEST_OF, cache('server', 'get, JSON, 64 in flight', LAYERED, 'JSON object get, 64 in flight')),
  atLeast(3, BEST_OF, cache('server', 'set, JSON, 64 in flight', LAYERED, 'JSON object set, 64 in flight')),
  atMost(0.6, undefined, cache('near', 'get, 100 B, 1 in flight', 'CPU', 'near hit, 100-byte text')),
  atLeast(
    4,
    ['node-redis'],
    cache('near', 'get, 100 B, 1 in flight', "node-redis's near cache", 'near hit, 100-byte text'),
  ),
  atMost(1.5, undefined, cache('near', 'get, JSON, 1 in flight', 'CPU', 'near hit, JSON object of 10 fields')),
  atLeast(
    2,
    ['bentocache'],
    cache('memory', 'getOrSet, JSON, 1 in flight', 'bentocache L1', 'getOrSet hit, local memory'),
  ),
  atLeast(
    0.85,
    ['node:http, res.end'],
    hits(FRONT, 'hit, local memory, wrap', 'bare node:http res.end', 'HTTP hit, local memory, wrap, 1 KB'),
  ),
  atLeast(
    0.95,
    ['Express 5, res.end'],
    hits(END, 'hit of res.end, app.use', 'Express 5 handler with res.end', 'HTTP hit, local memory, middleware, 1 KB'),
  ),
  atLeast(
    1.3,
    ['Express 5, res.json'],
    hits(
      JSON_GROUP,
      'hit of res.json, app.use',
      'Express 5 handler with res.json',
      'HTTP hit, local memory, middleware, 1 KB',
    ),
  ),
  atLeast(
    0.65,
    ['node:http, res.end'],
    hits(FRONT, 'hit, Redis, wrap', 'bare node:http res.end', 'HTTP hit, Redis, wrap, 1 KB, 32 connections'),
  ),
  importGoal,
]
