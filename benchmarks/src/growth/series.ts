/** One line of a chart: how a cost grows. */
export interface Line {
  readonly name: string
  readonly points: readonly Point[]
}

/** A cost at a size. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What a chart shows. */
export interface Growth {
  /** Name of its file. */
  readonly id: string
  readonly title: string
  readonly x: string
  readonly y: string
  readonly lines: readonly Line[]
}

/**
 * Returns the exponent of growth over the upper half of a line: 1 where twice as much costs twice as much, 0 where it
 * costs the same.
 *
 * @param line - With two points at least.
 */
export function slope({ points }: Line): number {
  const upper = points.slice(Math.floor((points.length - 1) / 2))
  const logs = upper.map(({ x, y }) => [Math.log(x), Math.log(y)] as const)
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  return covariance / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
}
