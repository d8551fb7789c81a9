/** A dict that is being built. It becomes an object or a Map when it is complete. */
export class PyDict {
  /** Keys and values, in their order. */
  readonly entries: Map<unknown, unknown> = new Map()
}

/** A class or function that a pickle names and that this reader knows. */
export class PyGlobal {
  /** Module and name, for example `datetime.date`. */
  readonly name: string
  /** What a call of it returns here. */
  readonly call: (args: readonly unknown[]) => unknown

  /**
   * @param name - Module and name.
   * @param call - What a call returns here.
   */
  constructor(name: string, call: (args: readonly unknown[]) => unknown) {
    this.name = name
    this.call = call
  }
}

/** A `timedelta`. */
export class PyTimedelta {
  /** Negative for a negative time, as in Python. */
  readonly days: number
  /** 0 to 86399. */
  readonly seconds: number
  /** 0 to 999999. */
  readonly microseconds: number

  /**
   * @param days - Days.
   * @param seconds - Seconds.
   * @param microseconds - Microseconds.
   */
  constructor(days: number, seconds: number, microseconds: number) {
    this.days = days
    this.seconds = seconds
    this.microseconds = microseconds
  }

  /** The whole time in microseconds. */
  get totalMicroseconds(): number {
    return (this.days * 86400 + this.seconds) * 1e6 + this.microseconds
  }

  /** The text that `django.utils.duration.duration_iso_string` writes. */
  toString(): string {
    const total = this.totalMicroseconds
    const sign = total < 0 ? '-' : ''
    const seconds = Math.floor(Math.abs(total) / 1e6)
    const micro = Math.abs(total) % 1e6
    const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(pad2)
    const fraction = micro ? `.${String(micro).padStart(6, '0')}` : ''
    return `${sign}P${Math.floor(seconds / 86400)}DT${parts[0]}H${parts[1]}M${parts[2]}${fraction}S`
  }
}

/** A `timezone` with a fixed offset. */
export class PyTimezone {
  /** East of Greenwich. */
  readonly offset: PyTimedelta

  /**
   * @param offset - East of Greenwich.
   */
  constructor(offset: PyTimedelta) {
    this.offset = offset
  }
}

/** A `UUID` whose number follows. */
export class PyUuid {
  /** 128 bits. */
  int: bigint | undefined

  /** With hyphens. */
  toString(): string {
    if (this.int === undefined) throw new TypeError('a UUID without a number')
    const hex = this.int.toString(16).padStart(32, '0')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
}

/**
 * Writes two digits.
 *
 * @param value - 0 to 99.
 */
export function pad2(value: number): string {
  return String(value).padStart(2, '0')
}
