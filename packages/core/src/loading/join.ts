import type { Flight } from './flight.ts'
import type { LoadTarget } from './key-load.ts'
import { type LoadParts, OPERATION } from './load-parts.ts'

/** A load that a caller may wait for. */
export interface Joined {
  /** The load. */
  readonly flight: Flight<Buffer | undefined>
  /** True if this caller started it. */
  readonly started: boolean
}

/**
 * Names the flight of a key: callers who see other tokens of its tags do not share it.
 *
 * @param target - The key.
 */
function flightId({ storedKey, tags }: Pick<LoadTarget, 'storedKey' | 'tags'>): string {
  return tags === undefined ? storedKey : `${storedKey}\0${JSON.stringify(tags)}`
}

/**
 * Returns the load under way, or starts one if that began before somebody removed or replaced what the key held.
 *
 * @param parts - For the operation.
 * @param target - The key.
 * @param start - Starts a load under a name.
 * @throws What the store throws when it is asked for the present value.
 */
export async function join(
  { flights, operations, store }: LoadParts,
  target: LoadTarget,
  start: (id: string) => Joined['flight'],
): Promise<Joined> {
  const { storedKey, found } = target
  const id = flightId(target)
  let bytes = found?.bytes
  let flight = flights.get(id)
  while (flight && !flight.accepts(bytes)) {
    // What was found may be older than the load: a replica lags behind, an answer travels.
    bytes = await operations.step(OPERATION, undefined, () => store.read(storedKey, 'primary'))
    const latest = flights.get(id)
    if (latest === flight && !flight.accepts(bytes)) return { flight: start(id), started: true }
    flight = latest
  }
  return flight ? { flight, started: false } : { flight: start(id), started: true }
}
