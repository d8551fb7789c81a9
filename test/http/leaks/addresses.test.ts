import { describe, expect, test } from 'vitest'
import type { Fields, Question } from '../faces/face.ts'
import { faces } from '../faces/faces.ts'
import { PUBLIC } from './support.ts'

describe.each(faces)('$name: addresses', (face) => {
  /** A site whose page says what it was asked. */
  const echo = (names: readonly string[]) =>
    face.open(({ method, target, headers }) => ({
      fields: PUBLIC,
      body: [method, target, ...names.map((name) => `${name}=${headers[name]}`)].join(' '),
    }))

  test('paths and queries that differ in any byte share nothing', async () => {
    const site = await echo([])
    const targets = [
      '/a/b',
      '/a%2Fb',
      '/a%2fb',
      '/A/b',
      '/a/b/',
      '/a//b',
      '/a/./b',
      '/x/../a/b',
      '/%61/b',
      '/a/b;v=1',
      '/a/b?',
      '/a/b?x',
      '/a/b?x=',
      '/a/b?x=1&y=2',
      '/a/b?y=2&x=1',
      '/a/b?x=1&x=2',
      '/a/b?x=1%26y=2',
      '/a/b?x=1+2',
      '/a/b?x=1%202',
      '/a/b?utm_source=mail',
    ]
    // What the application makes of a target by itself: some servers normalise paths.
    const own = new Map<string, string>()
    for (const target of targets) {
      own.set(target, (await site.ask(target, { headers: { 'cache-control': 'no-store' } })).text)
    }
    for (const target of [...targets, ...targets]) expect((await site.ask(target)).text).toBe(own.get(target))
  })

  test('hosts and ports share nothing, and their case does not count', async () => {
    const site = await face.open(({ run }) => ({ fields: PUBLIC, body: `run ${run}` }))
    const from = async (host: string): Promise<string> => (await site.ask('/page', { headers: { host } })).text
    expect(await from('a.example')).toBe('run 1')
    expect(await from('b.example')).toBe('run 2')
    expect(await from('a.example:8080')).toBe('run 3')
    expect(await from('A.example')).toBe('run 1')
  })

  test.each(['example.com/admin', 'example.com?x', 'example.com#x', 'user@example.com', 'example.com, b.example', ''])(
    'a request to the host %j leaves nothing behind',
    async (host) => {
      const site = await face.open(() => ({ fields: PUBLIC, body: 'page' }))
      await site.ask('/page', { headers: { host } }).catch(() => {})
      expect(await site.cache.keys()).toEqual([])
    },
  )

  test.each([
    ['x-forwarded-host', 'evil.example'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-port', '8443'],
    ['x-forwarded-prefix', '/evil'],
    ['x-forwarded-scheme', 'https'],
    ['x-forwarded-ssl', 'on'],
    ['x-host', 'evil.example'],
    ['forwarded', 'host=evil.example;proto=https'],
    ['x-original-url', '/admin'],
    ['x-rewrite-url', '/admin'],
    ['x-http-method-override', 'POST'],
    ['x-http-method', 'POST'],
    ['x-method-override', 'POST'],
  ])('what an application makes of %s does not reach those who did not send it', async (name, value) => {
    const site = await echo([name])
    const poisoned = await site.ask('/page', { headers: { [name]: value } })
    expect(poisoned.text).toBe(`GET /page ${name}=${value}`)
    expect((await site.ask('/page')).text).toBe(`GET /page ${name}=undefined`)
    // Nor the other way round: an answer to nobody in particular is not what this client asked for.
    expect((await site.ask('/page', { headers: { [name]: value } })).text).toBe(`GET /page ${name}=${value}`)
  })

  const chunked: Question = { headers: { 'transfer-encoding': 'chunked' }, body: 'q=123' }
  const counted: Question = { headers: { 'content-length': '5' }, body: 'q=123' }
  // HTTP/2 has no chunks.
  test.each(face.http2 ? [counted] : [counted, chunked])(
    'a GET with content is not answered for those without: %j',
    async (question) => {
      const site = await face.open(({ run }) => ({ fields: PUBLIC, body: `run ${run}` }))
      expect((await site.ask('/page', question)).text).toBe('run 1')
      expect((await site.ask('/page')).text).toBe('run 2')
      expect((await site.ask('/page', question)).text).toBe('run 3')
      expect((await site.ask('/page')).text).toBe('run 2')
    },
  )

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('an answer to %s does not answer GET', async (method) => {
    const site = await face.open(({ method: asked }) => ({ fields: PUBLIC, body: `answer to ${asked}` }))
    const override: Fields = { 'x-http-method-override': 'GET' }
    await site.ask('/page', { method, headers: override })
    expect((await site.ask('/page')).text).toBe('answer to GET')
    expect((await site.ask('/page', { method, headers: override })).text).toBe(`answer to ${method}`)
  })
})
