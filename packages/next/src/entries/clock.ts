/** Now, in milliseconds since 1970 with fractions, by the clock that Next uses for `use cache`. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}
