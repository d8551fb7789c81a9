import { escapeGlob } from 'holdfast'

/**
 * Makes what the stored keys of a namespace start with. Colons in it are escaped, so that the first colon ends it: no
 * key of `ns` is also one of `ns:2`.
 *
 * @param namespace - Any text, not empty.
 * @returns For example `users:`, and `users%3A2:` for `users:2`.
 */
export function prefixOf(namespace: string): string {
  return `${namespace.replaceAll('%', '%25').replaceAll(':', '%3A')}:`
}

/**
 * Makes a Redis glob that matches the stored keys of a namespace and no others.
 *
 * @param namespace - Any text, not empty.
 */
export function scopeOf(namespace: string): string {
  return `${escapeGlob(prefixOf(namespace))}*`
}
