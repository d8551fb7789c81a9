/** One command of a transcript, and what it printed. */
export interface Entry {
  readonly command: string
  /** The lines; `…` stands for any text. */
  readonly printed: readonly string[]
}

/**
 * Reads the transcripts in a document: blocks of `console`, whose commands begin with `$`.
 *
 * @param markdown - The document.
 */
export function transcriptOf(markdown: string): readonly Entry[] {
  const entries: { command: string; printed: string[] }[] = []
  for (const [, block = ''] of markdown.matchAll(/^```console\n(.*?)^```$/gms)) {
    for (const line of block.trimEnd().split('\n')) {
      if (line.startsWith('$ ')) entries.push({ command: line.slice(2), printed: [] })
      else entries.at(-1)?.printed.push(line)
    }
  }
  return entries
}

/**
 * Makes what a command printed comparable with a transcript of it.
 *
 * @param output - What it printed.
 * @param entry - The transcript.
 * @returns The lines, where `…` stands for what the transcript leaves open. Names of fields are in lower case in some
 *   frameworks.
 */
export function likeTranscript(output: string, { printed }: Entry): readonly string[] {
  const lines = output.replaceAll('\r', '').trimEnd().split('\n')
  return lines.map((line, at) => {
    const expected = printed[at] ?? ''
    const pattern = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return new RegExp(`^${pattern.join('.*')}$`, 'i').test(line) ? expected : line
  })
}
