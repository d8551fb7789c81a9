import Table from 'cli-table3'

const NONE = ''
const PLAIN = {
  top: NONE,
  'top-mid': NONE,
  'top-left': NONE,
  'top-right': NONE,
  bottom: NONE,
  'bottom-mid': NONE,
  'bottom-left': NONE,
  'bottom-right': NONE,
  left: NONE,
  'left-mid': NONE,
  mid: NONE,
  'mid-mid': NONE,
  right: NONE,
  'right-mid': NONE,
  middle: '  ',
}

/**
 * Sets rows in columns, without borders or colours: it can be read, cut and searched.
 *
 * @param rows - Cells, of which the widest decides the width of the column.
 * @param head - Titles.
 */
export function drawTable(rows: readonly (readonly string[])[], head: readonly string[] = []): string {
  const table = new Table({
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    ...(head.length > 0 ? { head: [...head] } : {}),
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/**
 * Sets names and what they are in two columns.
 *
 * @param facts - Name and text.
 */
export function drawFacts(facts: readonly (readonly [name: string, text: string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length), 0)
  return facts.map(([name, text]) => `${name.padEnd(width)}  ${text}`.trimEnd()).join('\n')
}
