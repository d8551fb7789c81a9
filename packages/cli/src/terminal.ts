import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { styleText } from 'node:util'
import { isCancel, spinner, text } from '@clack/prompts'

/** A text style, as `styleText` of Node names it. */
export type Style = Parameters<typeof styleText>[0]

/** Returns the words in a style; unchanged where the output shows no colours. */
export type Paint = (style: Style, words: string) => string

/** The progress message of a running command. */
export interface Progress {
  /**
   * Replaces the message.
   *
   * @param words - What the command does now.
   */
  update(words: string): void
  /** Removes the message. */
  done(): void
}

/** The streams, the environment and the current folder that a command works with. `process` is one. */
export interface TerminalHost {
  /** Where answers come from. */
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** Where results go. */
  readonly stdout: Writable & { readonly isTTY?: boolean }
  /** Where everything else goes. */
  readonly stderr: Writable & { readonly isTTY?: boolean }
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The current folder; relative paths start here. */
  cwd(): string
}

/** Everything that a command knows of its surroundings: where it writes, whom it asks, where it runs. */
export interface Terminal {
  /** Whether the output is a terminal. */
  readonly interactive: boolean
  /** Whether the input is a terminal, so that a person can answer. */
  readonly canAsk: boolean
  /** Aborts when the user interrupts the command. */
  readonly signal: AbortSignal
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute path of the current folder. */
  readonly folder: string
  /** Styles words, on a terminal that shows colours. */
  readonly paint: Paint
  /** Writes a result and a newline to the standard output. */
  out(text: string): void
  /** Writes a remark and a newline to the error output. */
  note(text: string): void
  /** Writes a result as JSON: bigint as text, bytes as base64. */
  json(value: unknown): void
  /** Clears the screen, on a terminal. */
  clearScreen(): void
  /**
   * Asks for one line.
   *
   * @param question - The question.
   * @returns The answer; empty when the input has ended.
   */
  ask(question: string): Promise<string>
  /**
   * Shows a progress message on a terminal; elsewhere it does nothing.
   *
   * @param words - What the command does.
   */
  progress(words: string): Progress
}

/**
 * Makes the terminal of a command.
 *
 * @param host - Streams, environment and current folder: `process`, or streams of a program's own.
 * @param signal - Aborts when the user interrupts the command.
 *
 * @example
 * ```ts
 * const status = await run(['cluster', 'status'], createTerminal(process, new AbortController().signal))
 * ```
 */
export function createTerminal(host: TerminalHost, signal: AbortSignal): Terminal {
  const { stdin, stdout, stderr, env } = host
  const colours = stdout.isTTY === true || env.FORCE_COLOR !== undefined
  return {
    interactive: stdout.isTTY === true,
    canAsk: stdin.isTTY === true,
    signal,
    env,
    folder: host.cwd(),
    paint: (style, words) => (colours ? styleText(style, words, { stream: stdout }) : words),
    out: (words) => void stdout.write(`${words}\n`),
    note: (words) => void stderr.write(`${words}\n`),
    json: (value) => void stdout.write(`${toJson(value)}\n`),
    clearScreen: () => void (stdout.isTTY && stdout.write('\u001b[2J\u001b[H')),
    ask: (question) => (stdin.isTTY ? askPerson(question, host, signal) : readLine(question, host, signal)),
    progress: (words) => (stderr.isTTY ? showSpinner(words, stderr) : { update: () => {}, done: () => {} }),
  }
}

function toJson(value: unknown): string {
  const plain = (_: string, item: unknown): unknown => {
    if (typeof item === 'bigint') return String(item)
    return item instanceof Uint8Array ? Buffer.from(item).toString('base64') : item
  }
  return JSON.stringify(value, plain, 2) ?? 'null'
}

async function askPerson(message: string, { stdin, stdout }: TerminalHost, signal: AbortSignal): Promise<string> {
  const answer = await text({ message, signal, input: stdin, output: stdout })
  return isCancel(answer) ? '' : (answer ?? '')
}

function readLine(question: string, { stdin, stderr }: TerminalHost, signal: AbortSignal): Promise<string> {
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

function showSpinner(words: string, output: Writable): Progress {
  const shown = spinner({ output })
  shown.start(words)
  return { update: (next) => shown.message(next), done: () => shown.clear() }
}
