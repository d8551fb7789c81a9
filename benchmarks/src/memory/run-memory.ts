/**
 * The process in which one contestant's memory is measured: prints bytes per entry of this process, as JSON. Needs
 * `--expose-gc`.
 */
import { contestants } from '../cache/contestants.ts'
import { codecOf, values } from '../cache/values.ts'
import type { MemoryStart } from './measure-memory.ts'

const WORKERS = 32
const { name, place, urls, value, entries } = JSON.parse(process.argv[2] ?? '') as MemoryStart
const open = await contestants.find((one) => one.name === name && one.places.includes(place))?.open?.()
const failed = (error: unknown): void => {
  throw error
}
const client = await open?.({ place, urls, codec: codecOf(value), onError: failed })

/** No two entries share memory. */
function makeValue(index: number): unknown {
  if (value === 'json') return structuredClone({ ...(values.json as object), id: index })
  // By way of bytes: text that was put together would be kept in pieces.
  return Buffer.from(String(index).padEnd(String(values[value]).length, 'x')).toString('latin1')
}

async function forAll(work: (index: number) => Promise<unknown> | undefined): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < entries; index = next++) await work(index)
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
}

function used(): number {
  for (let time = 0; time < 4; time += 1) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const before = used()
await forAll((index) => client?.set?.(`entry:${index}`, makeValue(index)))
if (place === 'near') await forAll((index) => client?.get?.(`entry:${index}`))
const bytes = client ? (used() - before) / entries : null
process.stdout.write(JSON.stringify(bytes))
process.exit()
