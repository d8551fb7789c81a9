/**
 * Replaces the credentials of every URL in a text, and the value after a name such as `PASSWORD`, by `***`.
 *
 * @param text - Any text.
 */
export function hideSecrets(text: string): string {
  return text
    .replace(/\/\/[^\s"'/]*@/g, '//***@')
    .replace(/(pass(?:word|wd|phrase)?|secret|token)(["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&"']+)/gi, '$1$2***')
}
