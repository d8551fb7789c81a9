type Plain = Readonly<Record<string, unknown>>

/**
 * Says which serializer and compressor settings name: the one that writes, then those that only read.
 *
 * @param options - OPTIONS of a cache.
 */
export function codecOf(options: Plain): { readonly serializer: string; readonly compressor?: string } {
  const compressor = namesOf(options.COMPRESSOR)
  return {
    // Django's own backend writes it small.
    serializer: namesOf(options.SERIALIZER ?? options.serializer) ?? 'json (by default)',
    ...(compressor === undefined ? {} : { compressor }),
  }
}

/**
 * The name of what a settings object names as a string or as the class itself.
 *
 * @param value - The setting.
 */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'function' ? value.name : undefined
}

function namesOf(setting: unknown): string | undefined {
  if (!Array.isArray(setting)) return nameOf(setting)
  const [writer, ...readers] = setting.map(nameOf)
  return readers.length === 0 ? writer : `${writer} (reads ${readers.join(', ')} too)`
}
