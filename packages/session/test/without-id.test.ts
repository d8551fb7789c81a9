import { DecodeError } from '@holdfast/core'
import { expect, test } from 'vitest'
import { withoutId } from '../src/without-id.ts'

test('an error keeps its class and code, and names the id nowhere', () => {
  const cause = new RangeError('sess:s3cret is broken')
  const error = new DecodeError('The value of "sess:s3cret" cannot be read.', { cause })
  expect(withoutId(error, 's3cret')).toBe(error)
  expect(error).toMatchObject({ code: 'ERR_CACHE_DECODE', message: 'The value of "sess:[session id]" cannot be read.' })
  expect(`${error.stack}${cause.stack}${cause.message}`).not.toContain('s3cret')
})

test('what is no error, and an empty id, are left alone', () => {
  expect(withoutId('text', 't')).toBe('text')
  expect((withoutId(new Error('text'), '') as Error).message).toBe('text')
})
