import type { ConnectionPoolKwargs } from '../pool-kwargs.ts'

/** One of the places that may hold kwargs. */
export interface KwargSource {
  /** The kwargs there. */
  readonly kwargs: ConnectionPoolKwargs
  /** Whether it is the URL of a server. */
  readonly url: boolean

  /**
   * Writes the path of one of them.
   *
   * @param name - The kwarg.
   */
  pathOf(name: string): string
}
