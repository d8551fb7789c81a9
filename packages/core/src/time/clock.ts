const realNow = Date.now
const origin = Date.now() - performance.now()

/**
 * Returns the time in milliseconds since 1970, for lifetimes, limits and locks in this process. Steps of the system's
 * clock do not change it, but the fake clocks of tests do: those of Vitest and Jest replace `performance` and `Date`,
 * that of `node:test` only `Date`. So both are looked up in each call.
 */
export function now(): number {
  return Date.now === realNow ? origin + performance.now() : Date.now()
}
