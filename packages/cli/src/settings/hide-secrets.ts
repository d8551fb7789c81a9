/**
 * Replaces the credentials of every URL in a text, and the value after a name such as `PASSWORD`, by `***`.
 *
 * @param text - Any text.
 */
export function hideSecrets(text: string): string {
  return text
    .replace(/((?:[a-z][a-z0-9+.-]*:)?\/\/)[^\s"'/]*@/gi, '$1***@')
    .replace(/(pass(?:word|wd|phrase)?|secret|token)(["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&"']+)/gi, '$1$2***')
}
