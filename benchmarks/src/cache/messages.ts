import type { Round } from '../rounds.ts'
import type { Readiness, Setting } from './runner.ts'
import type { Workload } from './workloads.ts'

/** How a contestant's process is started. */
export interface Start extends Setting {
  readonly name: string
  /** The checkout of the contestant of `--against`. */
  readonly against: string | undefined
}

/** What the parent asks of a contestant's process. */
export type Request =
  | { readonly type: 'prepare'; readonly workload: Workload }
  | { readonly type: 'measure'; readonly ms: number }

/** Its answer. */
export type Answer = { readonly error: string } | { readonly readiness: Readiness } | { readonly round: Round }
