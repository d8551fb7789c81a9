import * as ioredis6 from 'ioredis'
import * as ioredis5 from 'ioredis-5'

/** The versions of ioredis whose clients may be a LOCATION; the types of both are those of version 6. */
export const VERSIONS = [
  ['5', ioredis5 as unknown as typeof ioredis6],
  ['6', ioredis6],
] as const

/**
 * Reads addresses as ioredis's Cluster takes them.
 *
 * @param urls - Such as `redis://127.0.0.1:7000/0`.
 */
export function nodesOf(urls: readonly string[]): { readonly host: string; readonly port: number }[] {
  return urls.map((url) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) }))
}
