import type { Access } from './access/access.ts'
import type { TextFiles } from './process/receive-files.ts'

/** What is started, beside its address. */
export interface LaunchPlan {
  /** Who may connect. */
  readonly access: Access
  /** Arguments of the program. */
  readonly args: readonly string[]
  /** Which of `files` is its configuration, where it needs one. */
  readonly config?: string
  /** What is in its folder before it starts. */
  readonly files?: TextFiles
  /** Files of its folder that say who it is: they survive a restart. */
  readonly kept: readonly string[]
  /** Whether it is wanted on a unix socket as well. */
  readonly unixSocket?: boolean
  /** Milliseconds until the start is given up. */
  readonly startTimeout?: number
  /** Called when it was stopped. */
  readonly release?: () => Promise<void>
}
