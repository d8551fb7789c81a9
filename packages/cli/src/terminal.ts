import { stderr, stdin, stdout } from 'node:process'
import { createInterface } from 'node:readline'
import { styleText } from 'node:util'
import { isCancel, spinner, text } from '@clack/prompts'

/** A way to show some words, as `styleText` knows them. */
export type Style = Parameters<typeof styleText>[0]

/** Shows words in a style, where that is possible. */
export type Paint = (style: Style, words: string) => string

/** What a command says while it works. */
export interface Progress {
  /**
   * Replaces what is said.
   *
   * @param words - What is going on now.
   */
  update(words: string): void
  /** Takes it away. */
  done(): void
}

/** What commands see of the world: where they write, whom they ask. */
export interface Terminal {
  /** Whether the output is read by a person at once. */
  readonly interactive: boolean
  /** Aborts when the user interrupts the command. */
  readonly signal: AbortSignal
  /** Styles words, on a terminal that shows colours. */
  readonly paint: Paint
  /** Writes a result, with a newline behind it. */
  out(text: string): void
  /** Writes a remark, with a newline behind it. */
  note(text: string): void
  /** Writes a result as JSON. */
  json(value: unknown): void
  /** Empties the screen, on a terminal. */
  clearScreen(): void
  /**
   * Asks for a line; an empty one when the input is at its end.
   *
   * @param question - What to ask.
   */
  ask(question: string): Promise<string>
  /**
   * Shows that work goes on, on a terminal; elsewhere it does nothing.
   *
   * @param words - What is going on.
   */
  progress(words: string): Progress
}

/**
 * The terminal, or the files and pipes, of this process.
 *
 * @param signal - Aborts when the user interrupts the command.
 */
export function processTerminal(signal: AbortSignal): Terminal {
  return {
    interactive: stdout.isTTY === true,
    signal,
    paint: (style, words) => styleText(style, words, { stream: stdout }),
    out: (words) => void stdout.write(`${words}\n`),
    note: (words) => void stderr.write(`${words}\n`),
    json: (value) => void stdout.write(`${toJson(value)}\n`),
    clearScreen: () => void (stdout.isTTY && stdout.write('\u001b[2J\u001b[H')),
    ask: (question) => (stdin.isTTY ? askPerson(question, signal) : readLine(question, signal)),
    progress: (words) => (stderr.isTTY ? showSpinner(words) : { update: () => {}, done: () => {} }),
  }
}

/**
 * Writes JSON; integers beyond the safe range as text, bytes as base64.
 *
 * @param value - Anything.
 */
function toJson(value: unknown): string {
  const plain = (_: string, item: unknown): unknown => {
    if (typeof item === 'bigint') return String(item)
    return item instanceof Uint8Array ? Buffer.from(item).toString('base64') : item
  }
  return JSON.stringify(value, plain, 2) ?? 'null'
}

async function askPerson(question: string, signal: AbortSignal): Promise<string> {
  const answer = await text({ message: question, signal })
  return isCancel(answer) ? '' : (answer ?? '')
}

function readLine(question: string, signal: AbortSignal): Promise<string> {
  stderr.write(`${question} `)
  const lines = createInterface({ input: stdin, signal })
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line)
      lines.close()
    })
    lines.once('close', () => {
      stderr.write('\n')
      resolve('')
    })
  })
}

function showSpinner(words: string): Progress {
  const shown = spinner({ output: stderr })
  shown.start(words)
  return { update: (next) => shown.message(next), done: () => shown.clear() }
}
