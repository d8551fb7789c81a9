// A cache that is away would fill the log with the same line.
const QUIET_MS = 60_000

/**
 * Makes what receives errors of the cache.
 *
 * @param onError - What the user gave; by default one warning a minute for each kind of error.
 * @returns Never throws.
 */
export function reporter(onError: ((error: unknown) => void) | undefined): (error: unknown) => void {
  const handle = onError ?? warnOncePerKind()
  return (error) => {
    try {
      handle(error)
    } catch (thrown) {
      process.emitWarning(`onError of createHandler() threw ${String(thrown)}`, { type: 'HoldfastWarning' })
    }
  }
}

function warnOncePerKind(): (error: unknown) => void {
  const warned = new Map<string, number>()
  return (error) => {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    const now = performance.now()
    if (now - (warned.get(name) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return
    warned.set(name, now)
    process.emitWarning(`Next renders without its cache: ${message}`, { type: 'HoldfastWarning', code: name })
  }
}
