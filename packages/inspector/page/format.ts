const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** 1,234 or 1.2M. */
export function count(value: number | undefined): string {
  if (value === undefined) return '–'
  return value < 100_000 ? NUMBER.format(value) : COMPACT.format(value)
}

/** 12.3 KB. */
export function bytes(value: number | undefined): string {
  if (value === undefined) return '–'
  if (value < 1024) return `${value} B`
  const units = ['KB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length, Math.floor(Math.log2(value) / 10))
  return `${NUMBER.format(value / 1024 ** power)} ${units[power - 1]}`
}

/** 12 µs, 3.4 ms, 5 s, 2 h. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return '–'
  const size = Math.abs(seconds)
  if (size === 0) return '0 s'
  if (size < 0.001) return `${NUMBER.format(seconds * 1e6)} µs`
  if (size < 1) return `${NUMBER.format(seconds * 1e3)} ms`
  if (size < 120) return `${NUMBER.format(seconds)} s`
  if (size < 7200) return `${NUMBER.format(seconds / 60)} min`
  return size < 172_800 ? `${NUMBER.format(seconds / 3600)} h` : `${NUMBER.format(seconds / 86_400)} d`
}

/** 93.4 %. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${NUMBER.format((100 * part) / whole)} %`
}
