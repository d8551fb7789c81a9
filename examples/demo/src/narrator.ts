import { styleText } from 'node:util'

/** Prints a heading. */
export function heading(text: string): void {
  console.log(`\n${styleText('bold', text)}`)
}

/** Prints one line. */
export function tell(text: string): void {
  console.log(`  ${text}`)
}

/** Prints rows in columns. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows)
    tell(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

/** The result of some work, and its duration. */
export interface Timed<T> {
  readonly result: T
  readonly ms: number
}

/** Measures some work. */
export async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const start = performance.now()
  const result = await work()
  return { result, ms: performance.now() - start }
}

/** Reports a slow first call and a fast second one. */
export function tellOfTwo(what: string, first: Timed<string>, second: Timed<string>): void {
  const saved = first.ms - second.ms
  table([
    [what, '1st time', `${first.ms.toFixed(1)} ms`, first.result],
    ['', '2nd time', `${second.ms.toFixed(1)} ms`, second.result],
  ])
  tell(`saved ${saved.toFixed(1)} ms`)
}
