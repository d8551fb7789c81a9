import { ArgumentError, describeValue, type KeyOptions, type Timeout, timeoutToMs } from '@holdfast/core'
import type { Expiry } from '../contract/expiry.ts'
import { flag } from '../replies.ts'
import { optionsOf } from './options.ts'
import type { Method, Methods, RedisParts } from './table.ts'

/** The commands of lifetimes. */
export const expiry: Methods<Expiry> = {
  persist: (name, parts, [key, options]) =>
    parts.operations.run(name, key as string, false, async () => {
      const storedKey = storedKeyOf(parts, key, optionsOf.persist(options as KeyOptions))
      const one = parts.store.forOperation()
      const persist = (): Promise<boolean> =>
        one.sender.send({ name, key: storedKey, args: [storedKey], from: 'primary', reply: flag })
      return parts.entries.over(one).touch(storedKey, key as string, null, persist)
    }),
  expire: within((timeout, parts) => timeoutToMs(timeout === undefined ? parts.timeout : (timeout as Timeout))),
  pexpire: within((ms, parts) => {
    const lifetimeMs = ms === undefined ? timeoutToMs(parts.timeout) : ms
    return lifetimeMs === null ? null : Math.max(0, wholeMs(lifetimeMs, 'ms'))
  }),
  expireAt: at((when) => wholeMs(when instanceof Date ? when.getTime() : toMs(when), 'when')),
  pexpireAt: at((when) => wholeMs(when instanceof Date ? when.getTime() : when, 'when')),
}

/** A method that sets a lifetime from now on. */
function within(lifetimeOf: (given: unknown, parts: RedisParts) => number | null): Method<Promise<boolean>> {
  return (name, parts, [key, given, options]) =>
    parts.operations.run(name, key as string, false, async () => {
      const lifetimeMs = lifetimeOf(given, parts)
      const storedKey = storedKeyOf(parts, key, optionsOf.lifetime(options as KeyOptions, name))
      if (lifetimeMs === 0) return (await parts.store.remove([storedKey])) > 0
      return parts.entries.touch(storedKey, key as string, lifetimeMs)
    })
}

/** A method that sets a moment, by the server's clock. */
function at(unixMsOf: (when: unknown) => number): Method<Promise<boolean>> {
  return (name, parts, [key, when, options]) =>
    parts.operations.run(name, key as string, false, async () => {
      const unixMs = unixMsOf(when)
      const storedKey = storedKeyOf(parts, key, optionsOf.moment(options as KeyOptions, name))
      const args = [storedKey, unixMs]
      const one = parts.store.forOperation()
      const expireAt = (): Promise<boolean> =>
        one.sender.send({ name: 'pexpireat', key: storedKey, args, from: 'primary', reply: flag })
      return parts.entries.over(one).touch(storedKey, key as string, Math.max(0, unixMs - Date.now()), expireAt)
    })
}

function storedKeyOf({ keySpace }: RedisParts, key: unknown, { version }: KeyOptions): string {
  return keySpace.make(key as string, version)
}

function toMs(seconds: unknown): unknown {
  return typeof seconds === 'number' ? seconds * 1000 : seconds
}

function wholeMs(ms: unknown, name: string): number {
  const whole = typeof ms === 'number' ? Math.trunc(ms) : Number.NaN
  if (Number.isSafeInteger(whole)) return whole
  const wanted = name === 'when' ? 'a Date or a Unix time' : 'a number of milliseconds, or null for "never expires"'
  throw new ArgumentError(`${name} must be ${wanted}; got ${describeValue(ms)}.`)
}
