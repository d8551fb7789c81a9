import { describeValue } from '../describe.ts'

const SECRET_NAME = /pass(word|wd|phrase)?$|secret|token|credential|_key$|keyfile/i

/**
 * Hides the credentials of every URL in a text, also of one too malformed to parse.
 *
 * @param text - Any text.
 * @returns The text with all that stands before an `@` replaced by `***`, and query values of secret names too.
 *
 * @example
 * ```ts
 * redactUrls('redis://app:hunter2@cache.example/0') // 'redis://***@cache.example/0'
 * ```
 */
export function redactUrls(text: string): string {
  return text
    .replace(/([?&][a-z_]*(?:pass(?:word|wd|phrase)?|secret|token)=)[^&\s"']*/gi, '$1***')
    .replace(/((?:[a-z][a-z0-9+.-]*:\/\/)?)[^\s"']*@/gi, '$1***@')
}

/**
 * Says what a setting's value is, without its secrets.
 *
 * @param path - Where the value stands; a name such as `PASSWORD` hides it whole.
 * @param value - The value.
 * @returns A short phrase for an error message.
 */
export function describeSetting(path: readonly PropertyKey[], value: unknown): string {
  if (path.some((name) => SECRET_NAME.test(String(name))))
    return value === undefined ? 'nothing' : 'a secret of the wrong kind'
  return value === undefined ? 'nothing' : redactUrls(describeValue(value))
}
