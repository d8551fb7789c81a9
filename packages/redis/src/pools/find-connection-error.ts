import { end } from '../ioredis/end.ts'
import { loadIoredis } from '../on-demand/packages.cjs'
import type { NodeOptions } from './pool-options.ts'

/**
 * Finds out why a cluster cannot be reached by connecting to one of its nodes. ioredis's cluster hides the reason and
 * reports only that no node is available.
 *
 * @param node - A start-up node.
 * @param options - The options of its connections.
 * @returns The error: a refused connection, a wrong password, a certificate, a server that is no cluster; `undefined`
 * when the node answers.
 */
export async function findConnectionError(
  node: { readonly host: string; readonly port: number } | undefined,
  options: NodeOptions,
): Promise<Error | undefined> {
  const { Redis } = loadIoredis()
  const redis = new Redis({ ...options, ...node, retryStrategy: () => null })
  let first: Error | undefined
  redis.on('error', (error: Error) => {
    first ??= error
  })
  try {
    await redis.connect()
    await redis.cluster('INFO')
    return first
  } catch (error) {
    return first ?? (error as Error)
  } finally {
    end(redis)
  }
}
