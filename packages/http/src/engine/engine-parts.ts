import type { ResponseStore } from '../store/response-store.ts'
import type { ResponseFlights } from './flights.ts'
import type { ResolvedOptions } from './options.ts'

/** What the parts of one engine share. */
export interface EngineParts {
  readonly options: ResolvedOptions
  readonly store: ResponseStore
  readonly flights: ResponseFlights
  /** Lets `idle` wait for work, whose error is reported. */
  readonly track: (work: Promise<unknown>) => void
}
