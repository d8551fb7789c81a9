import { describe, expect, test } from 'vitest'
import { encodeFrame, FrameKind, isFrame } from '../../src/codec/frame.ts'
import { decodeWithMetadata, encodeWithMetadata, type Metadata } from '../../src/entries/metadata.ts'

const BODY = Buffer.from('"value"')

describe('metadata', () => {
  test.each<[string, Metadata]>([
    ['none', {}],
    ['tags', { tags: { 'user:7': 'token', __proto__: 'none' } }],
    ['a tag named __proto__', { tags: Object.fromEntries([['__proto__', 'token']]) }],
    ['times', { staleAt: 1_767_225_600_000, staleMs: 60_000, loadMs: 12 }],
  ])('is read as it was written: %s', (_, metadata) => {
    const bytes = encodeWithMetadata(metadata, BODY)
    expect(isFrame(bytes, FrameKind.entry)).toBe(true)
    expect(decodeWithMetadata(bytes)).toEqual({ metadata, body: BODY })
  })

  test.each<[string, unknown]>([
    ['tags that are not pairs', { t: ['user:7'] }],
    ['tags that are an object', { t: { 'user:7': 'token' } }],
    ['a token that is not text', { t: [['user:7', 1]] }],
    ['a pair of three', { t: [['user:7', 'token', 'more']] }],
    ['a time that is not a number', { s: '1767225600000' }],
    ['a window that is not a number', { w: null }],
    ['a load time that is not a number', { l: [] }],
  ])('with %s is a DecodeError', (_, fields) => {
    expect(() => decodeWithMetadata(encodeFrame(FrameKind.entry, Buffer.from(JSON.stringify(fields)), BODY))).toThrow(
      'the metadata of the frame is malformed',
    )
  })

  test('that is not JSON is a DecodeError with the cause', () => {
    const bytes = Buffer.concat([Buffer.from('c148460200000003', 'hex'), Buffer.from('{no'), BODY])
    expect(() => decodeWithMetadata(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_CACHE_DECODE', cause: expect.any(SyntaxError) }),
    )
  })
})
