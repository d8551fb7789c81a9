type Plain = Readonly<Record<string, unknown>>

/**
 * Names the serializer and the compressor of the settings: the one that writes, then those that only read.
 *
 * @param options - OPTIONS of a cache.
 */
export function codecOf(options: Plain): { readonly serializer: string; readonly compressor?: string } {
  const compressor = namesOf(options.COMPRESSOR)
  return {
    // Django's own backend writes the option in lower case.
    serializer: namesOf(options.SERIALIZER ?? options.serializer) ?? 'json (by default)',
    ...(compressor === undefined ? {} : { compressor }),
  }
}

/**
 * The name of a setting that is a string or a class.
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
