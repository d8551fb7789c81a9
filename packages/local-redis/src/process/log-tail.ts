import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'

const KEPT_LINES = 200

/** The last lines that a server wrote. */
export class LogTail {
  readonly #lines: string[] = []

  /** The lines, oldest first. */
  lines(): readonly string[] {
    return [...this.#lines]
  }

  /** Adds a line; blank ones are ignored. */
  add(line: string): void {
    if (line.trim() === '') return
    this.#lines.push(line)
    if (this.#lines.length > KEPT_LINES) this.#lines.shift()
  }

  /**
   * Adds the lines of a stream as they come.
   *
   * @param stream - Output of the server.
   * @returns Resolves when the stream has ended.
   */
  async collect(stream: Readable): Promise<void> {
    createInterface({ input: stream }).on('line', (line) => this.add(line))
    // A pipe that breaks has ended too.
    await finished(stream).catch(() => {})
  }
}
