import { StreamableFile } from '@nestjs/common'
import { isObservable } from 'rxjs'

/**
 * Describes a value that can be read only once, so that no cache can keep it.
 *
 * @param value - What a method returned.
 * @returns For example `a stream`; `undefined` for any other value.
 */
export function describeSingleUse(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (isObservable(value)) return 'an Observable'
  if (value instanceof StreamableFile || ('getStream' in value && typeof value.getStream === 'function')) {
    return 'a StreamableFile'
  }
  if ('pipe' in value && typeof value.pipe === 'function') return 'a stream'
  if (value instanceof ReadableStream) return 'a ReadableStream'
  if (value instanceof Response) return 'a Response'
  if (Symbol.asyncIterator in value) return 'an async iterator'
  return undefined
}
