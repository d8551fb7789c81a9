import type { ReadFrom } from '@holdfast/core'
import pTimeout from 'p-timeout'
import type { Command } from '../command.ts'
import { OperationTimeoutError, translateError } from '../errors.ts'
import { firstShareMs, type RetryPolicy, retry } from './retry.ts'

/** How work on a connection is bounded. */
export interface WorkLimits {
  /** Where the connection leads, for messages. */
  readonly address: () => string
  /** Milliseconds that work may take, retries included: SOCKET_TIMEOUT. */
  readonly timeoutMs: number
  /** Whether the connection may be used now: `undefined`, or a promise of it. Throws when it is down. */
  readonly pass: () => Promise<void> | undefined
  /** When reads are tried again. @defaultValue never */
  readonly retryPolicy?: RetryPolicy | undefined
}

/**
 * Runs work on a connection of ioredis: waits until it may be used, holds the deadline, retries reads where the policy
 * says so.
 *
 * @param raw - The connection.
 * @param limits - The bounds.
 * @param work - Uses the connection; called again for each retry.
 * @param from - `'any'` when it only reads.
 * @throws `ConnectionInterruptedError`, `OperationTimeoutError`, `ServerError` and others.
 */
export async function runWork<Raw, T>(
  raw: Raw,
  limits: WorkLimits,
  work: (raw: Raw) => Promise<T>,
  from: ReadFrom,
): Promise<T> {
  const { retryPolicy, timeoutMs } = limits
  if (!retryPolicy || from !== 'any') return attempt(raw, limits, work, timeoutMs)
  const begun = performance.now()
  try {
    return await attempt(raw, limits, work, firstShareMs(retryPolicy))
  } catch (error) {
    return retry(retryPolicy, { error, begun }, (ms) => attempt(raw, limits, work, ms))
  }
}

/**
 * Runs work once.
 *
 * @param raw - The connection.
 * @param limits - The bounds.
 * @param work - Uses the connection.
 * @param milliseconds - How long it may take.
 */
export async function attempt<Raw, T>(
  raw: Raw,
  { pass, address }: WorkLimits,
  work: (raw: Raw) => Promise<T>,
  milliseconds: number,
): Promise<T> {
  try {
    const waiting = pass()
    if (waiting) await waiting
    return await pTimeout(work(raw), { milliseconds, fallback: () => Promise.reject(timedOut(address())) })
  } catch (error) {
    throw translateError(error, address())
  }
}

/**
 * Sends a command that may be one of several of an operation, within what that has left of its time.
 *
 * @param command - The command.
 * @param limits - The bounds.
 * @param send - Sends it, in so many milliseconds.
 * @throws `OperationTimeoutError` when nothing is left.
 */
export async function withinOperation<T>(
  { name, time }: Command<T>,
  { timeoutMs, address }: Pick<WorkLimits, 'timeoutMs' | 'address'>,
  send: (ms: number) => Promise<T>,
): Promise<T> {
  if (!time) return send(timeoutMs)
  try {
    const ms = time.begin(timeoutMs, performance.now())
    if (ms <= 0) throw timedOut(address(), name, true)
    return await send(ms)
  } finally {
    time.end(performance.now())
  }
}

/**
 * Makes the error of a command or of work that took longer than it may.
 *
 * @param node - Where it was sent.
 * @param command - The command's name, where it is one.
 * @param together - Whether its operation had used most of its time for other commands. @defaultValue false
 */
export function timedOut(node: string, command?: string, together = false): OperationTimeoutError {
  const options = { node, command: command?.toUpperCase() }
  const which = together ? ', which all commands of a call have together' : ''
  return new OperationTimeoutError(`Redis did not answer within SOCKET_TIMEOUT${which} (${node}).`, options)
}
