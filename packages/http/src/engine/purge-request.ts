import { ArgumentError } from '@holdfast/core'
import { fieldText } from '../heads.ts'
import { responseTags } from '../policy/tags.ts'
import { originOf, type RequestTarget } from '../store/primary-key.ts'
import type { PurgeOptions, Purges } from './purges.ts'

/** What a client that purges gets. */
export interface PurgeAnswer {
  /** 200, 400 or 403. */
  readonly status: number
  /** The fields, by name. */
  readonly fields: Readonly<Record<string, string>>
  /** A text of JSON. */
  readonly body: string
}

/**
 * Answers a request with the method PURGE: removes the responses of its URL, or with `Purge-Prefix: 1` those of all
 * URLs that begin so, or those with the tags in its Cache-Tag, Surrogate-Key or Cache-Groups. With `Purge-Soft: 1`, or
 * `Fastly-Soft-Purge: 1`, they become stale instead.
 *
 * @param purges - What removes them.
 * @param request - The request.
 * @param authorize - Tells whether the client may purge: anything but `true` refuses.
 * @throws What `authorize` and the cache throw.
 */
export async function answerPurge(
  purges: Purges,
  request: RequestTarget,
  authorize: () => unknown,
): Promise<PurgeAnswer> {
  if ((await authorize()) !== true) return answer(403, { error: 'not authorized to purge' })
  const options = purgeOf(request)
  try {
    await purges.purge(options)
  } catch (error) {
    if (error instanceof ArgumentError) return answer(400, { error: error.message })
    throw error
  }
  return answer(200, { purged: options })
}

function purgeOf(request: RequestTarget): PurgeOptions {
  const { headers, target } = request
  const origin = originOf(request)
  const isSet = (name: string): boolean => /^(?:\?1|1|true)$/i.test(fieldText(headers, name)?.trim() ?? '')
  const soft = isSet('purge-soft') || isSet('fastly-soft-purge')
  const tags = responseTags(headers, origin)
  if (tags.length > 0) return { tags, soft }
  return isSet('purge-prefix') ? { prefix: origin + target, soft } : { url: origin + target, soft }
}

function answer(status: number, content: object): PurgeAnswer {
  const body = `${JSON.stringify(content)}\n`
  return { status, fields: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }, body }
}
