import { describeValue } from '../errors/describe-value.ts'

const SECRET_NAME = /pass(word|wd|phrase)?$|secret|token|credential|_key$|keyfile|^encryption$/i

/**
 * Hides the credentials of a URL, even of one that cannot be parsed. In doubt it hides too much.
 *
 * @param text - A URL, or text that may be one.
 * @returns The text with `***` in place of everything before the last `@` and of query values with secret names. Only
 *   the scheme and `***` if what follows the scheme is neither a host nor a port.
 *
 * @example
 * ```ts
 * redactUrls('redis://app:hunter2@cache.example/0') // 'redis://***@cache.example/0'
 * redactUrls('redis://app:hunter2') // 'redis://***'
 * ```
 */
export function redactUrls(text: string): string {
  const [, scheme = '', rest = ''] = /^(\s*[a-z][a-z0-9+.-]*:\/\/)?([\s\S]*)$/i.exec(text) ?? []
  const shown = hideSecretValues(rest)
  const at = shown.lastIndexOf('@')
  if (at >= 0) return `${scheme}***@${shown.slice(at + 1)}`
  if (scheme && !/^(\[[\da-f:.]*\]|[\w.-]*)(:\d*)?([/?#;,][\s\S]*)?$/i.test(rest)) return `${scheme}***`
  return scheme + shown
}

function hideSecretValues(text: string): string {
  return text.replace(/((?:^|[?&#\s])\w*(?:pass(?:word|wd|phrase)?|secret|token)=)[^&]*/gi, '$1***')
}

/**
 * Describes the value of a setting for an error message, without secrets.
 *
 * @param path - The path of the value. A name such as `PASSWORD` hides the whole value.
 * @param value - The value.
 * @returns A short phrase for an error message.
 */
export function describeSetting(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return 'nothing'
  if (path.some((name) => SECRET_NAME.test(String(name)))) return 'a secret of the wrong kind'
  return describeValue(typeof value === 'string' ? redactUrls(value) : value)
}
