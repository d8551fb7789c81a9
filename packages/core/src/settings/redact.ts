import { describeValue } from '../errors/describe-value.ts'

const SECRET_NAME = /pass(word|wd|phrase)?$|secret|token|credential|_key$|keyfile/i

/**
 * Hides the credentials of a URL, also of one too malformed to parse: rather too much than too little.
 *
 * @param text - A URL, or what may be one.
 * @returns The text with all that stands before the last `@` replaced by `***`, query values of secret names too; nothing but the scheme
 * where something that is neither a host nor a port stands behind it.
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
 * Says what a setting's value is, without its secrets.
 *
 * @param path - Where the value stands; a name such as `PASSWORD` hides it whole.
 * @param value - The value.
 * @returns A short phrase for an error message.
 */
export function describeSetting(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return 'nothing'
  if (path.some((name) => SECRET_NAME.test(String(name)))) return 'a secret of the wrong kind'
  return describeValue(typeof value === 'string' ? redactUrls(value) : value)
}
