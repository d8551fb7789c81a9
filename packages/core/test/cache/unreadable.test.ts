import { expect, onTestFinished, test } from 'vitest'
import { BufferSerializer, type Cache, type CacheParts, JsonSerializer } from '../../src/index.ts'
import { build } from '../support.ts'

/** Two caches over one store: one writes any bytes, the other reads JSON. */
function open(onDecodeError?: 'error' | 'miss'): { readonly raw: Cache; readonly json: Cache } {
  const shared = { BACKEND: 'locmem', LOCATION: 'unreadable' }
  const caches = build({
    raw: { ...shared, OPTIONS: { SERIALIZER: BufferSerializer } },
    json: { ...shared, OPTIONS: { SERIALIZER: JsonSerializer, ON_DECODE_ERROR: onDecodeError } },
  })
  onTestFinished(() => caches.close())
  return { raw: caches.get('raw'), json: caches.get('json') }
}

test('a value that cannot be decoded is an error by default, with the key, the serializer and the size', async () => {
  const { raw, json } = open()
  await raw.set('k', Buffer.from('{oops'))
  const error = { code: 'ERR_CACHE_DECODE', message: expect.stringMatching(/"k".* json .*5 bytes/) }
  await expect(json.get('k')).rejects.toMatchObject(error)
  await expect(json.getMany(['k'])).rejects.toMatchObject(error)
  await expect(json.getOrSet('k', () => 1)).rejects.toMatchObject(error)
})

test("with ON_DECODE_ERROR 'miss' it is a counted miss, and getOrSet replaces it", async () => {
  const { raw, json } = open('miss')
  await raw.set('k', Buffer.from('{oops'))
  await json.set('good', 1)
  expect(await json.get('k', { default: 'none' })).toBe('none')
  expect(await json.getMany(['k', 'good'])).toEqual(new Map([['good', 1]]))
  expect(json.stats()).toMatchObject({ unreadable: 2, misses: 2, hits: 1, errors: 0 })
  expect(await json.getOrSet('k', () => 'new')).toBe('new')
  expect(await json.get('k')).toBe('new')
})

test('metadata that cannot be read is an error or a miss in the same way', async () => {
  const broken = Buffer.concat([Buffer.from('c1484602', 'hex'), Buffer.from([0, 0, 0, 3]), Buffer.from('[1,"v"')])
  const write = async (raw: Cache): Promise<void> => {
    // The raw cache would put it into a frame, so it is written to the store directly.
    await raw.set('k', Buffer.from('x'))
    const { parts } = raw as unknown as { readonly parts: CacheParts }
    await parts.store.write(raw.makeKey('k'), broken, null)
  }
  const strict = open()
  await write(strict.raw)
  await expect(strict.json.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_DECODE' })
  const lenient = open('miss')
  await write(lenient.raw)
  expect(await lenient.json.get('k')).toBeUndefined()
  expect(await lenient.json.add('k', 1)).toBe(true)
})
