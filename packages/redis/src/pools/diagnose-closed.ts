import { connect, type NetConnectOpts } from 'node:net'

/** Errors of a connection that the server ended before it answered. */
const ENDED = /ECONNRESET|EPIPE|Connection is closed/

/**
 * Finds out why a server ends connections without an answer: a server that has too many clients says so to each new
 * connection, and one that expects TLS says nothing.
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
  const said = await greetingOf(server, ms)
  if (said.startsWith('-')) return new Error(said.slice(1))
  const ended = error?.message ?? 'it closed the connection without an answer'
  return new Error(`${ended} (if the server expects TLS, use rediss://)`)
}

/** The first line that a server sends without being asked; what there is of it when it sends no more. */
async function greetingOf(server: NetConnectOpts, ms: number): Promise<string> {
  const socket = connect({ ...server, signal: AbortSignal.timeout(ms) })
  let said = ''
  try {
    for await (const bytes of socket) {
      said += bytes.toString('latin1')
      if (said.includes('\r\n')) break
    }
  } catch {
    // It ended, or the time is over.
  }
  return said.split('\r\n', 1)[0] ?? ''
}
