import type { Place } from '../../cache/contestant.ts'
import type { Results } from '../results.ts'
import { digits, table } from '../text.ts'

const WHERE: Readonly<Record<Place, string>> = {
  memory: 'process, local memory',
  near: 'process, near cache',
  server: 'server',
  cluster: 'cluster',
}

/** Bytes per entry. */
export function memoryTable({ memory }: Results): string {
  const pairs = new Map(memory.map(({ place, name }) => [`${place} ${name}`, { place, name }]))
  const rows = [...pairs.values()].map(({ place, name }) => [
    `${WHERE[place]}: ${name}`,
    ...(['text100', 'json'] as const).map((kind) => {
      const found = memory.find((one) => one.place === place && one.name === name && one.value === kind)
      return found ? `${digits(found.bytes)} B` : ''
    }),
  ])
  return table(['', 'text of 100 B', 'JSON object of 10 fields'], rows)
}
