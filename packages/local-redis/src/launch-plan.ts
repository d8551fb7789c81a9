import type { TextFiles } from './process/receive-files.ts'
import type { ServerAccess } from './server-access/server-access.ts'

/** What to start, besides its address. */
export interface LaunchPlan {
  /** Who may connect. */
  readonly access: ServerAccess
  /** Arguments of the program. */
  readonly args: readonly string[]
  /** Which of `files` is its configuration file, if it needs one. */
  readonly config?: string
  /** The files in its folder before it starts. */
  readonly files?: TextFiles
  /** Files of its folder that hold its identity: they survive a restart. */
  readonly kept: readonly string[]
  /** Whether it also listens on a unix socket. */
  readonly unixSocket?: boolean
  /** Milliseconds until the start fails. */
  readonly startTimeout?: number
  /** Called when it has stopped. */
  readonly release?: () => Promise<void>
}
