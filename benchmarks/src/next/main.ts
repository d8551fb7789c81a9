/**
 * Measures how long it takes to revalidate a tag that many pages have, in cache handlers of Next:
 * `npm run bench:next -- [--pages 100000] [--rounds 3]`.
 */
import { parseArgs } from 'node:util'
import { startServer } from '@holdfast/local-redis'
import { rangeOf } from '../range.ts'
import { contestants } from './contestants.ts'

const { pages, rounds } = parseArgs({
  options: { pages: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '3' } },
}).values
const AT_ONCE = 500

/** Returns the milliseconds that one revalidation took. */
async function measure(name: string, count: number): Promise<number> {
  await using server = await startServer()
  const contestant = await contestants[name]?.(server.url)
  if (!contestant) throw new Error(`no contestant ${name}`)
  const keys = Array.from({ length: count }, (_, index) => `/products/${index}`)
  for (let at = 0; at < count; at += AT_ONCE) {
    await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => contestant.store(key, 'products')))
  }
  const probes = [keys[0], keys.at(-1)] as readonly string[]
  for (const key of probes) if (!(await contestant.has(key))) throw new Error(`${name} lost ${key}`)
  const start = performance.now()
  await contestant.revalidate('products')
  const took = performance.now() - start
  for (const key of probes) if (await contestant.has(key)) throw new Error(`${name} still has ${key}`)
  await contestant.close()
  return took
}

const names = Object.keys(contestants)
const times = new Map<string, number[]>(names.map((name) => [name, []]))
for (let round = 0; round < Number(rounds); round += 1) {
  for (const name of names) times.get(name)?.push(await measure(name, Number(pages)))
}
console.log(`One tag of ${Number(pages).toLocaleString('en')} pages is revalidated, in milliseconds:`)
for (const [name, all] of times) {
  const { median, min, max } = rangeOf(all)
  console.log(`${name.padEnd(36)} ${median.toFixed(1)} [${min.toFixed(1)}–${max.toFixed(1)}]`)
}
