import type { Place } from './contestant.ts'
import { type ValueKind, valueNames } from './values.ts'

/** What a call does. */
type Operation = 'get' | 'set' | 'getMany' | 'setMany' | 'getOrSet'

/** One kind of work. */
export interface Workload {
  readonly operation: Operation
  readonly value: ValueKind
  /** Calls at once, in a closed loop: each worker begins its next call when its last one is over. */
  readonly inFlight: number
}

/** Keys of one call of `getMany` and `setMany`. */
export const MANY = 100

/** Returns the name of a workload in the results. */
export function nameOf({ operation, value, inFlight }: Workload): string {
  const many = operation.endsWith('Many') ? `(${MANY})` : ''
  return `${operation}${many}, ${valueNames[value]}, ${inFlight} in flight`
}

const work = (operation: Operation, value: ValueKind, inFlight: number): Workload => ({ operation, value, inFlight })

const remote: readonly Workload[] = [
  ...(['get', 'set'] as const).flatMap((operation) => [
    work(operation, 'text100', 1),
    work(operation, 'text100', 64),
    work(operation, 'text100', 512),
    work(operation, 'text1k', 64),
    work(operation, 'text10k', 64),
    work(operation, 'json', 64),
  ]),
  work('getMany', 'json', 4),
  work('setMany', 'json', 4),
  work('getOrSet', 'json', 64),
]

const local: readonly Workload[] = [
  work('get', 'text100', 1),
  work('get', 'json', 1),
  work('getOrSet', 'text100', 1),
  work('getOrSet', 'json', 1),
]

/** All workloads of a place. */
export const workloads: Readonly<Record<Place, readonly Workload[]>> = {
  server: remote,
  cluster: remote,
  // What a write costs where the server announces it.
  near: [...local, work('set', 'text100', 64)],
  memory: [...local, work('set', 'text100', 1), work('set', 'json', 1)],
}

/** Whether a workload is part of a quick run: those that figures to reach are about. */
export function isQuick({ operation, value, inFlight }: Workload): boolean {
  if (operation.endsWith('Many') || inFlight === 1) return true
  return operation !== 'getOrSet' && inFlight === 64 && (value === 'text100' || value === 'json')
}
