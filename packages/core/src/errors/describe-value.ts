/**
 * Describes what kind of value something is, for the error message about a cached value. Shows nothing of it.
 *
 * @param value - Any value.
 * @returns A short phrase: `a string`, `null`, `a list`, `an object`.
 */
export function describeType(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/**
 * Describes an argument or a setting for an error message. Shows short strings in full: values of settings go through `describeSetting`,
 * which hides secrets.
 *
 * @param value - Any value.
 * @returns A short phrase: `"yes"`, `5`, `a list`, `an object`.
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value === 'string')
    return value.length > 80 ? `a string of ${value.length} characters` : JSON.stringify(value)
  return typeof value === 'function' && value.name ? `the function ${value.name}` : describeType(value)
}
