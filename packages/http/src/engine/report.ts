/** Makes an error handler that warns of each kind of error once. */
export function warnOncePerKind(): (error: unknown) => void {
  const warned = new Set<string>()
  return (error) => {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    if (warned.has(name)) return
    warned.add(name)
    process.emitWarning(`The HTTP cache was bypassed: ${message}`, { type: 'HoldfastWarning', code: name })
  }
}

/** Makes an error handler that never throws: its error must not fail the request. */
export function guarded(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      onError(error)
    } catch (thrown) {
      process.emitWarning(`onError of httpCache() threw ${String(thrown)}`, { type: 'HoldfastWarning' })
    }
  }
}
