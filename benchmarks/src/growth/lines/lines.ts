import type { Line } from '../series.ts'

/** Measures lines of a chart in this process. */
export type Lines = (urls: readonly string[], quick: boolean) => Promise<Line[]>
