// Loaded before everything else, so that nobody in the process knows another clock.

const RealDate = Date
let offMs = 0

class SettableDate extends RealDate {
  constructor(...args: readonly number[]) {
    super(...((args.length === 0 ? [SettableDate.now()] : args) as [number]))
  }

  static override now(): number {
    return RealDate.now() + offMs
  }
}

globalThis.Date = SettableDate as DateConstructor

/**
 * Sets the clock of the day, as an administrator or NTP does. Monotonic clocks go on.
 *
 * @param ms - Milliseconds from the right time.
 */
export function setClock(ms: number): void {
  offMs = ms
}
