/**
 * Measures Holdfast against its peers on one server and on a six-node cluster: `npm run bench -- [--rounds 9]
 * [--against <checkout>] [--only <text>]`.
 */
import { parseArgs } from 'node:util'
import { startCluster, startServer } from '@holdfast/local-redis'
import type { Contestant } from './contestant.ts'
import { byHand, corkedByHand, holdfast, holdfastNear, keyvRedis, otherBuild } from './contestants.ts'
import { compare, measureCalls, print, type Workload } from './measure.ts'

const KEYS = Array.from({ length: 1000 }, (_, index) => `key:${index}`)
const TEXT = 'x'.repeat(100)
const VALUE = { id: 4711, name: 'Ada Lovelace', tags: ['mathematician', 'writer'], active: true, score: 1.25 }
const keyOf = (turn: number): string => KEYS[turn % KEYS.length] as string

const WORKLOADS: readonly Workload[] = [
  { name: 'get, 1 in flight', concurrency: 1, run: (cache, turn) => cache.get(keyOf(turn)) },
  { name: 'get, 64 in flight', concurrency: 64, run: (cache, turn) => cache.get(keyOf(turn)) },
  { name: 'set of 100 bytes, 1 in flight', concurrency: 1, run: (cache, turn) => cache.set(keyOf(turn), TEXT) },
  { name: 'set of 100 bytes, 64 in flight', concurrency: 64, run: (cache, turn) => cache.set(keyOf(turn), TEXT) },
  { name: 'set of an object, 64 in flight', concurrency: 64, run: (cache, turn) => cache.set(keyOf(turn), VALUE) },
  {
    name: 'getMany of 100 keys, 4 in flight',
    concurrency: 4,
    run: (cache, turn) => cache.getMany(Array.from({ length: 100 }, (_, index) => keyOf(turn * 7 + index))),
  },
]

const { rounds, against, only } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    against: { type: 'string' },
    only: { type: 'string', default: '' },
  },
}).values
const other = against === undefined ? undefined : await otherBuild(against)
const contestantsOn = (urls: readonly string[]): Contestant[] =>
  [byHand, corkedByHand, holdfast, holdfastNear, other, keyvRedis].flatMap((make) => (make ? [make(urls)] : []))

async function bench(place: string, urls: readonly string[]): Promise<void> {
  const contestants = contestantsOn(urls)
  for (const contestant of contestants) await contestant.get('warm')
  for (const workload of WORKLOADS.filter(({ name }) => `${place}: ${name}`.includes(only))) {
    for (const contestant of contestants) for (const key of KEYS) await contestant.set(key, TEXT)
    console.log(`\n${place}: ${workload.name}`)
    print(await compare(contestants, Number(rounds), (contestant) => measureCalls(workload, contestant)))
  }
  for (const contestant of contestants) await contestant.close()
}

{
  await using server = await startServer({ install: true })
  await bench('one server', [server.url])
}
{
  await using cluster = await startCluster({ install: true })
  await bench('six-node cluster', cluster.urls)
}
