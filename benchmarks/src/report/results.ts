import type { Comparison } from '../cache/compare.ts'
import type { Growth } from '../growth/series.ts'
import type { HttpComparison } from '../http/measure-hits.ts'
import type { Machine } from '../machine.ts'
import type { MemoryFigure } from '../memory/measure-memory.ts'
import type { Pace } from '../rounds.ts'
import type { StartComparison } from '../start/measure-starts.ts'

/** All figures of one run. */
export interface Results {
  /** What was typed. */
  readonly command: string
  /** The day of the run, as in ISO 8601. */
  readonly date: string
  readonly minutes: number
  readonly quick: boolean
  readonly pace: Pace
  readonly machine: Machine
  readonly caches: readonly Comparison[]
  readonly http: readonly HttpComparison[]
  /** Empty in a quick run: packages would have to be built and installed. */
  readonly starts: readonly StartComparison[]
  readonly memory: readonly MemoryFigure[]
  readonly growth: readonly Growth[]
}
