/** A median and its range. */
export interface Range {
  readonly median: number
  readonly min: number
  readonly max: number
}

/**
 * Returns the median of values and their range.
 *
 * @param values - At least one.
 */
export function rangeOf(values: readonly number[]): Range {
  const sorted = values.toSorted((one, other) => one - other)
  return {
    median: sorted[Math.floor(sorted.length / 2)] as number,
    min: sorted[0] as number,
    max: sorted.at(-1) as number,
  }
}

/**
 * Writes ratios.
 *
 * @param range - The ratios.
 */
export function showRatio({ median, min, max }: Range): string {
  return `x${median.toFixed(2)} [${min.toFixed(2)}–${max.toFixed(2)}]`.padEnd(19)
}
