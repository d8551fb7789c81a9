import { stripVTControlCharacters } from 'node:util'

/**
 * Writes rows in columns, without borders, so that other programs can read them.
 *
 * @param rows - The cells; they may be styled.
 * @param head - The titles of the columns.
 */
export function drawTable(rows: readonly (readonly string[])[], head: readonly string[] = []): string {
  const lines = head.length > 0 ? [head, ...rows] : rows
  const widthOf = (cell = ''): number => stripVTControlCharacters(cell).length
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => widthOf(line[column]))))
  const pad = (cell: string, column: number): string => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}

/**
 * Writes names and values in two columns.
 *
 * @param facts - Names and values.
 */
export function drawFacts(facts: readonly (readonly [name: string, text: string])[]): string {
  return drawTable(facts)
}
