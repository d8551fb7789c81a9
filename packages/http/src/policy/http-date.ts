const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAY = '(?:mon|tue|wed|thu|fri|sat|sun)'
const LONG_DAY = '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)'
const MONTH = `(?<month>${MONTHS.join('|')})`
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)'

const FORMS = [
  // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(`^${DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} gmt$`),
  // RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(`^${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} gmt$`),
  // asctime: Sun Nov  6 08:49:37 1994
  new RegExp(`^${DAY} ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})$`),
]

/**
 * Reads an HTTP-date in its three forms (RFC 9110 §5.6.7), without regard to case (RFC 9111 §4.2). Any zone but GMT is
 * invalid.
 *
 * @param text - The text of a Date, Expires, Last-Modified or If-Modified-Since field.
 * @param now - Milliseconds since 1970: decides the century of a two-digit year.
 * @returns Milliseconds since 1970, or `undefined` when the text is not an HTTP-date.
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const lower = text.trim().toLowerCase()
  for (const form of FORMS) {
    const parts = form.exec(lower)?.groups
    if (parts) return toTime(parts, now)
  }
  return undefined
}

function toTime(parts: Readonly<Record<string, string>>, now: number): number | undefined {
  const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second].map(Number)
  const month = MONTHS.indexOf(String(parts.month))
  const year = parts.year?.length === 2 ? fullYear(Number(parts.year), now) : Number(parts.year)
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const midnight = new Date(0)
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  midnight.setUTCFullYear(year, month, Number(day))
  if (midnight.getUTCDate() !== day || midnight.getUTCMonth() !== month) return undefined
  return midnight.getTime() + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
}

/** A two-digit year that seems more than 50 years ahead is the latest past year with those digits (RFC 9110 §5.6.7). */
function fullYear(digits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + digits
  return year > thisYear + 50 ? year - 100 : year
}
