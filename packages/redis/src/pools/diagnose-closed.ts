import { connect, type NetConnectOpts } from 'node:net'

/** Errors of a connection that the server ended before it answered. */
const ENDED = /ECONNRESET|EPIPE|Connection is closed/

/** Where a sentence ends and another follows. */
const NEXT_SENTENCE = /\w\w\. [A-Z]/

/**
 * Finds out why a server ends connections without an answer, or keeps them without one: a server that has too many
 * clients says so to each new connection, one that expects TLS says nothing, and one that hangs does not even end them.
 *
 * @param server - Where it is.
 * @param error - What ended the connection, where that is known.
 * @param ms - Milliseconds to wait for what the server says.
 * @returns The reason; `undefined` when the connection failed otherwise.
 */
export async function diagnoseClosed(
  server: NetConnectOpts,
  error: Error | undefined,
  ms: number,
): Promise<Error | undefined> {
  if (error && !ENDED.test(error.message)) return undefined
  const { said, silent } = await greetingOf(server, ms)
  if (said.startsWith('-')) return new Error(firstSentenceOf(said.slice(1)))
  if (!error && silent) return new Error('it takes connections, and does not answer')
  const ended = error?.message ?? 'it closed the connection without an answer'
  return new Error(`${ended} (if the server expects TLS, use rediss://)`)
}

/** A server in protected mode sends a whole manual; its first sentence says what is the matter. */
function firstSentenceOf(text: string): string {
  const end = text.search(NEXT_SENTENCE)
  return end < 0 ? text : text.slice(0, end + 3)
}

interface Greeting {
  /** The first line that a server sends without being asked; what there is of it when it sends no more. */
  readonly said: string
  /** Whether it says nothing, and keeps the connection. */
  readonly silent: boolean
}

async function greetingOf(server: NetConnectOpts, ms: number): Promise<Greeting> {
  const over = AbortSignal.timeout(ms)
  const socket = connect({ ...server, signal: over })
  let connected = false
  let said = ''
  socket.once('connect', () => {
    connected = true
  })
  try {
    for await (const bytes of socket) {
      said += bytes.toString('latin1')
      if (said.includes('\r\n')) break
    }
  } catch {
    // It ended, or the time is over.
  }
  return { said: said.split('\r\n', 1)[0] ?? '', silent: connected && over.aborted && said === '' }
}
