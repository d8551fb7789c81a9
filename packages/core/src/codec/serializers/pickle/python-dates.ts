import { PyTimedelta, PyTimezone, pad2 } from './python-values.ts'

/**
 * Makes a `datetime`: a Date if it has a timezone; else, because the instant is unknown, the text that
 * DjangoJSONEncoder writes.
 *
 * @param args - Ten bytes, as bytes or as text, and a timezone.
 */
export function makeDatetime([state, zone]: readonly unknown[]): Date | string {
  const bytes = packed(state, 10)
  const [year, month, day, hour, minute, second, micro] = [
    bytes.readUInt16BE(0),
    // When clocks go back, the highest bit tells which of two equal times is meant.
    bytes.readUInt8(2) & 0x7f,
    ...bytes.subarray(3, 7),
    bytes.readUIntBE(7, 3),
  ] as [number, number, number, number, number, number, number]
  const date = `${String(year).padStart(4, '0')}-${pad2(month)}-${pad2(day)}`
  const milli = micro ? `.${String(Math.floor(micro / 1000)).padStart(3, '0')}` : ''
  const text = `${date}T${pad2(hour)}:${pad2(minute)}:${pad2(second)}${milli}`
  const utc = new Date(`${text}Z`)
  if (Number.isNaN(utc.getTime())) throw new RangeError('no such date')
  if (zone === undefined || zone === null) return text
  if (!(zone instanceof PyTimezone)) throw new TypeError('expected a timezone')
  return new Date(utc.getTime() - Math.floor(zone.offset.totalMicroseconds / 1000))
}

/** Makes a `date`: ISO text. */
export function makeDate([state]: readonly unknown[]): string {
  const bytes = packed(state, 4)
  return `${String(bytes.readUInt16BE(0)).padStart(4, '0')}-${pad2(bytes.readUInt8(2))}-${pad2(bytes.readUInt8(3))}`
}

/**
 * Makes a `time`: the ISO text that DjangoJSONEncoder writes. Like DjangoJSONEncoder it rejects a time with a timezone.
 */
export function makeTime([state, zone]: readonly unknown[]): string {
  if (zone !== undefined && zone !== null) throw new TypeError('a time with a timezone')
  const bytes = packed(state, 6)
  const micro = bytes.readUIntBE(3, 3)
  const milli = micro ? `.${String(Math.floor(micro / 1000)).padStart(3, '0')}` : ''
  return `${pad2(bytes.readUInt8(0) & 0x7f)}:${pad2(bytes.readUInt8(1))}:${pad2(bytes.readUInt8(2))}${milli}`
}

/** Makes a `timedelta`, which becomes ISO text. */
export function makeTimedelta(args: readonly unknown[]): PyTimedelta {
  const [days = 0, seconds = 0, micro = 0] = args
  if (![days, seconds, micro].every(Number.isSafeInteger)) throw new TypeError('expected integers')
  return new PyTimedelta(days as number, seconds as number, micro as number)
}

/** Makes a `timezone`. */
export function makeTimezone([offset]: readonly unknown[]): PyTimezone {
  if (!(offset instanceof PyTimedelta)) throw new TypeError('expected a timedelta')
  return new PyTimezone(offset)
}

function packed(state: unknown, length: number): Buffer {
  const bytes = typeof state === 'string' ? Buffer.from(state, 'latin1') : state
  if (!Buffer.isBuffer(bytes) || bytes.length !== length) throw new TypeError(`expected ${length} bytes`)
  return bytes
}
