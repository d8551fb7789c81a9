import type { ServerSource } from './find/server-source.ts'
import type { LocalServer, ServerOptions } from './local-server.ts'
import { type Company, startFrom } from './start-server.ts'

/**
 * Starts several servers at once, or none: when one fails, the others are stopped before the error is thrown.
 *
 * @param source - Program or image.
 * @param each - The options of each server.
 * @param company - What they have in common.
 * @returns The servers, in the order of the options.
 */
export async function startAll(
  source: ServerSource,
  each: readonly ServerOptions[],
  company: Company,
): Promise<readonly LocalServer[]> {
  return allOrNone(each.map((options) => startFrom(source, options, company)))
}

/**
 * Waits for servers that are starting: when one fails, the others are stopped before the error is thrown.
 *
 * @param starting - The servers.
 */
export async function allOrNone(starting: readonly Promise<LocalServer>[]): Promise<readonly LocalServer[]> {
  const results = await Promise.allSettled(starting)
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const failure = results.find((result) => result.status === 'rejected')
  if (failure === undefined) return started
  await stopAll(started)
  throw failure.reason
}

/**
 * Stops servers at once.
 *
 * @param servers - Which ones.
 */
export async function stopAll(servers: readonly LocalServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()))
}
