/** Measures Holdfast against its peers on one server and on a six-node cluster: `npm run bench [-- --rounds 9]`. */
import { parseArgs } from 'node:util'
import { startCluster, startServer } from '@holdfast/local-redis'
import type { Contestant } from './contestant.ts'
import { byHand, holdfast, keyvRedis } from './contestants.ts'
import { compare, type Workload } from './measure.ts'

const KEYS = Array.from({ length: 1000 }, (_, index) => `key:${index}`)
const VALUE = { id: 4711, name: 'Ada Lovelace', tags: ['mathematician', 'writer'], active: true, score: 1.25 }
const keyOf = (turn: number): string => KEYS[turn % KEYS.length] as string

const WORKLOADS: readonly Workload[] = [
  { name: 'get, 1 at a time', concurrency: 1, run: (cache, turn) => cache.get(keyOf(turn)) },
  { name: 'get, 64 at once', concurrency: 64, run: (cache, turn) => cache.get(keyOf(turn)) },
  { name: 'set, 64 at once', concurrency: 64, run: (cache, turn) => cache.set(keyOf(turn), VALUE) },
  {
    name: 'getMany of 100 keys, 4 at once',
    concurrency: 4,
    run: (cache, turn) => cache.getMany(Array.from({ length: 100 }, (_, index) => keyOf(turn * 7 + index))),
  },
]

async function bench(place: string, urls: readonly string[], rounds: number): Promise<void> {
  const contestants: Contestant[] = [byHand(urls), holdfast(urls), keyvRedis(urls)]
  for (const contestant of contestants) {
    await contestant.get('warm')
    for (const key of KEYS) await contestant.set(key, VALUE)
  }
  for (const workload of WORKLOADS) {
    console.log(`\n${place}: ${workload.name}`)
    for (const { name, median, min, max, perSecond } of await compare(workload, contestants, rounds)) {
      const range = `[${min.toFixed(2)}–${max.toFixed(2)}]`
      console.log(
        `  ${name.padEnd(26)} x${median.toFixed(2)} ${range.padEnd(14)} ${Math.round(perSecond).toLocaleString('en')}/s`,
      )
    }
  }
  for (const contestant of contestants) await contestant.close()
}

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } }).values
{
  await using server = await startServer()
  await bench('one server', [server.url], Number(rounds))
}
{
  await using cluster = await startCluster()
  await bench('six-node cluster', cluster.urls, Number(rounds))
}
