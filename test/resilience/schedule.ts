import type { Fault } from './faults/fault.ts'
import { type FaultName, faults } from './faults/index.ts'
import { seeded, shuffled } from './random.ts'
import type { Row } from './run-row.ts'
import type { TopologyName } from './site/site.ts'

/** A fault and where it happens. */
export type Place = Omit<Row, 'seed'>

const places: readonly Place[] = Object.entries<Fault>(faults).flatMap(([fault, { topologies }]) =>
  topologies.map((topology) => ({ fault: fault as FaultName, topology })),
)

/**
 * Chooses rows by the names of their faults and topologies, separated by commas.
 *
 * @throws When there is none.
 */
export function chosenRows(fault: string | undefined, topology: string | undefined): readonly Place[] {
  const named = (names: string | undefined, name: string): boolean => names?.split(',').includes(name) ?? true
  const chosen = places.filter((place) => named(fault, place.fault) && named(topology, place.topology))
  if (chosen.length > 0) return chosen
  const topologies = new Set<TopologyName>(places.map((place) => place.topology))
  throw new Error(`No such row. Faults: ${Object.keys(faults).join(', ')}. Topologies: ${[...topologies].join(', ')}.`)
}

/**
 * Yields rows for ever: all of them in an order of the seed, then again with the next seed.
 *
 * @param rows - What is run.
 * @param seed - The first seed.
 */
export function* allRows(rows: readonly Place[], seed: number): Generator<readonly [place: number, row: Row]> {
  for (let pass = 0; ; pass += 1) {
    for (const [index, place] of shuffled(seeded(seed + pass, 'order'), rows).entries()) {
      yield [pass * rows.length + index, { ...place, seed: seed + pass }]
    }
  }
}
