/** Milliseconds of a monotonic clock that all processes of this machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Something that is known to have happened to a key. */
interface Change {
  readonly replaces: number
  readonly done: number
}

/**
 * When the values of one key were replaced. Values are numbered in the order in which their writes began; a change is
 * a later write, a removal, or an invalidation of a tag. What is not known to have happened is no change.
 */
export class ValueHistory {
  readonly #changes: Change[] = []

  /**
   * Notes a change.
   *
   * @param replaces - The greatest number of a value that it replaces; it replaces those with lower numbers, too.
   * @param done - When it was acknowledged.
   */
  changed(replaces: number, done: number): void {
    this.#changes.push({ replaces, done })
  }

  /**
   * Tells when a value was replaced.
   *
   * @param value - Its number.
   * @returns When the first change was acknowledged that replaced it; undefined if none was.
   */
  replacedAt(value: number): number | undefined {
    let first: number | undefined
    for (const { replaces, done } of this.#changes) {
      if (replaces >= value && (first === undefined || done < first)) first = done
    }
    return first
  }
}
