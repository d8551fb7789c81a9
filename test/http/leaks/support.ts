import type { Answer, Face, Handler, Question, Reply, SiteOptions } from '../faces/face.ts'

/** Allows every shared cache to store. */
export const PUBLIC = { 'cache-control': 'public, max-age=60' }

/** What two clients got, how often the handler ran, and what is stored. */
export interface Twice {
  readonly runs: number
  /** What each client got; `undefined` where the connection broke. */
  readonly one: Answer | undefined
  readonly two: Answer | undefined
  readonly keys: readonly string[]
}

/** Lets two clients ask one after the other. */
export async function askTwice(
  face: Face,
  handler: Handler | Reply,
  first: Question = {},
  second: Question = first,
  options: SiteOptions = {},
): Promise<Twice> {
  let runs = 0
  const site = await face.open((asked) => {
    runs = asked.run
    return typeof handler === 'function' ? handler(asked) : handler
  }, options)
  const one = await site.ask('/page', first).catch(() => undefined)
  const two = await site.ask('/page', second).catch(() => undefined)
  return { runs, one, two, keys: await site.cache.keys() }
}
