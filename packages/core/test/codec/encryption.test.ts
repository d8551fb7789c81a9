import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { XaesKey } from '../../src/codec/encryption/xaes-key.ts'
import { Framed, type LocMemStore } from '../../src/index.ts'
import { build, problemsOf } from '../support.ts'

const SECRET = Buffer.alloc(32, 7).toString('base64')
const OTHER = Buffer.alloc(32, 8).toString('hex')
const ENCRYPTION = { keys: [{ id: 'one', secret: SECRET }] }

/** Two caches over one memory, and that memory. */
function open(one: object = { ENCRYPTION }, two: object = {}) {
  const caches = build({
    one: { BACKEND: 'locmem', LOCATION: 'shared', OPTIONS: one },
    two: { BACKEND: 'locmem', LOCATION: 'shared', OPTIONS: two },
  })
  const cache = caches.get('one')
  const { store } = (cache as unknown as { readonly parts: { readonly store: LocMemStore } }).parts
  return { cache, other: caches.get('two'), store }
}

describe('XAES-256-GCM', () => {
  // The vectors of C2SP's specification.
  test.each([
    [0x01, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
    [0x03, 'c2sp.org/XAES-256-GCM', '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d'],
  ])('a key of bytes %i seals and opens the published example', (byte, bound, expected) => {
    const key = new XaesKey(Buffer.alloc(32, byte))
    const nonce = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX')
    const sealed = key.seal(Buffer.from('XAES-256-GCM'), Buffer.from(bound), nonce)
    const tag = sealed.subarray(24, 40)
    expect(Buffer.concat([sealed.subarray(40), tag]).toString('hex')).toBe(expected)
    expect(key.open(sealed, Buffer.from(bound)).toString()).toBe('XAES-256-GCM')
    expect(() => key.open(sealed, Buffer.from('other'))).toThrow()
  })
})

describe('ENCRYPTION', () => {
  test('nothing of a value is readable in the store, and the same value looks different each time', async () => {
    const { cache, store } = open()
    for (const value of [
      'secret words',
      42,
      null,
      { deep: ['secret words'] },
      new Framed({ a: 1 }, Buffer.from('x')),
    ]) {
      await cache.set('k', value)
      const one = Buffer.from(store.readNow(':1:k') ?? '')
      await cache.set('k', value)
      expect(store.readNow(':1:k')?.equals(one)).toBe(false)
      expect(one.includes('secret')).toBe(false)
      expect(await cache.get('k')).toEqual(value)
      expect((await cache.getMany(['k'])).get('k')).toEqual(value)
    }
  })

  test('a value is read with the key that it was stored under only, and not after a change of any byte', async () => {
    const { cache, store } = open()
    await cache.set('k', 'value')
    const bytes = Buffer.from(store.readNow(':1:k') ?? '')
    await store.write(':1:moved', bytes, null)
    const error = { code: 'ERR_CACHE_DECODE', message: expect.stringContaining('cannot be decrypted') }
    await expect(cache.get('moved')).rejects.toMatchObject(error)
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = Number(changed[at]) ^ 1
      await store.write(':1:k', changed, null)
      await expect(cache.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_DECODE' })
    }
    await store.write(':1:k', bytes.subarray(0, 30), null)
    await expect(cache.get('k')).rejects.toMatchObject(error)
    expect(cache.stats().decryptErrors).toBe(bytes.length + 2)
  })

  test('what is not encrypted is not read, nor is what is encrypted without the setting', async () => {
    const { cache, other } = open()
    for (const value of ['text', 5]) {
      await other.set('k', value)
      await expect(cache.get('k')).rejects.toThrow('The value of "k" cannot be decrypted: it is not encrypted.')
      await expect(cache.incr('k')).rejects.toThrow('cannot be decrypted')
    }
    await cache.set('k', 'value')
    await expect(other.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_DECODE' })
    await expect(other.incr('k')).rejects.toMatchObject({ code: 'ERR_CACHE_NOT_AN_INTEGER' })
  })

  test('with ON_DECODE_ERROR it is a miss', async () => {
    const { cache, other } = open({ ENCRYPTION, ON_DECODE_ERROR: 'miss' })
    await other.set('k', 'value')
    expect(await cache.get('k')).toBeUndefined()
    expect(await cache.getOrSet('k', () => 'loaded')).toBe('loaded')
    expect(await cache.get('k')).toBe('loaded')
    expect(cache.stats()).toMatchObject({ decryptErrors: 2, unreadable: 2 })
  })

  test('the first key writes and all read, so that a secret can be changed', async () => {
    const [one, two] = [ENCRYPTION.keys[0], { id: 'two', secret: Buffer.from(OTHER, 'hex') }]
    const { cache: before, other: after } = open({ ENCRYPTION }, { ENCRYPTION: { keys: [two, one] } })
    await before.set('k', 'old')
    expect(await after.get('k')).toBe('old')
    await after.set('k', 'new')
    await expect(before.get('k')).rejects.toThrow('it is encrypted with a secret that is not among the keys: "two"')
    const { cache, other } = open({ ENCRYPTION }, { ENCRYPTION: { keys: [{ id: 'one', secret: OTHER }] } })
    await cache.set('k', 'value')
    await expect(other.get('k')).rejects.toThrow('it was encrypted with another secret or for another key')
  })

  test.each([
    [{ keys: [] }, 'ENCRYPTION.keys', 'expected at least 1 entries'],
    [{}, 'ENCRYPTION.keys', 'expected a list'],
    [{ keys: [{ id: 'a', secret: SECRET }], rotate: 1 }, 'ENCRYPTION.rotate', 'unknown setting'],
    [{ keys: [{ id: 'a b', secret: SECRET }] }, 'ENCRYPTION.keys[0].id', 'expected 1 to 64 letters, digits or ._-'],
    [{ keys: [{ id: 'a', secret: 'hunter2' }] }, 'ENCRYPTION.keys[0].secret', 'expected 32 random bytes'],
    [{ keys: [{ id: 'a', secret: Buffer.alloc(16) }] }, 'ENCRYPTION.keys[0].secret', 'expected 32 random bytes'],
    [
      {
        keys: [
          { id: 'a', secret: SECRET },
          { id: 'a', secret: OTHER },
        ],
      },
      'ENCRYPTION.keys[1].id',
      'expected an id that no other key has',
    ],
  ])('the setting %j is refused, without a secret in the message', (setting, path, message) => {
    const [problem] = problemsOf({ default: { BACKEND: 'locmem', OPTIONS: { ENCRYPTION: setting } } })
    expect(problem?.path).toBe(`CACHES.default.OPTIONS.${path}`)
    expect(problem?.message).toContain(message)
    expect(problem?.message).not.toMatch(/hunter2|BwcH|0808/)
  })

  test('a cache shows no secret', () => {
    const caches = build({ BACKEND: 'locmem', OPTIONS: { ENCRYPTION } })
    const shown = inspect([caches, caches.get(), (caches.get() as unknown as { parts: unknown }).parts], {
      depth: 20,
      showHidden: true,
    })
    expect(shown).not.toMatch(/BwcH|<Buffer 07|07070707|7, 7, 7/)
  })
})
