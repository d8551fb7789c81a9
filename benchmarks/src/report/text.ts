import type { Range } from '../range.ts'

/** The beginning of a cell that holds figures, or nothing. */
const FIGURE = /^(?:[×\d–-]|$)/

/** Writes a number with as many digits as mean something. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** Writes the median and the range of ratios: `×4.21 (3.90–4.60)`. */
export function ratioText({ median, min, max }: Range): string {
  return `×${digits(median)} (${digits(min)}–${digits(max)})`
}

/** Writes calls a second: `580k/s`. */
export function rate(perSecond: number): string {
  return perSecond >= 10_000 ? `${Math.round(perSecond / 1000)}k/s` : `${Math.round(perSecond).toLocaleString('en')}/s`
}

/** Writes a table of Markdown: text to the left, figures to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(head),
    line(head.map((_, column) => (rows.every((row) => FIGURE.test(row[column] ?? '')) ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n')
}
