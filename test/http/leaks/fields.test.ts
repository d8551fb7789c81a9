import { describe, expect, test } from 'vitest'
import { faces } from '../faces/faces.ts'
import { PUBLIC } from './support.ts'

describe.each(faces)('$name: fields of one request', (face) => {
  test('a request id, a CSP nonce and CORS that are set before the cache are those of the request', async () => {
    let requests = 0
    const outer = ({ headers }: { readonly headers: Readonly<Record<string, string | undefined>> }) => {
      requests += 1
      return {
        'x-request-id': `id-${requests}`,
        'content-security-policy': `script-src 'nonce-${requests}'`,
        'access-control-allow-origin': String(headers.origin),
        'x-trace': [`trace-${requests}`, 'sampled'],
      }
    }
    const site = await face.open(() => ({ fields: PUBLIC, body: 'page' }), { outer })
    for (const [request, origin] of ['https://a.example', 'https://b.example'].entries()) {
      const { headers, cached } = await site.ask('/page', { headers: { origin } })
      expect(cached).toBe(request === 0 ? 'fwd=uri-miss; stored' : 'hit')
      expect(headers).toMatchObject({
        'x-request-id': `id-${request + 1}`,
        'content-security-policy': `script-src 'nonce-${request + 1}'`,
        'access-control-allow-origin': origin,
        'x-trace': `trace-${request + 1}, sampled`,
      })
    }
  })

  test('a page with a CSP nonce of its own is made for each client', async () => {
    const site = await face.open(({ run }) => ({
      fields: { ...PUBLIC, 'content-security-policy': `script-src 'nonce-${run}'` },
      body: `<script nonce="${run}"></script>`,
    }))
    expect((await site.ask('/page')).cached).toBe('fwd=uri-miss; detail=csp-nonce')
    expect((await site.ask('/page')).text).toBe('<script nonce="2"></script>')
  })

  test('CORS behind the cache: each origin has its own answer', async () => {
    const site = await face.open(({ headers }) => ({
      fields: { ...PUBLIC, vary: 'Origin', 'access-control-allow-origin': String(headers.origin) },
    }))
    for (const origin of ['https://a.example', 'https://b.example', 'https://a.example']) {
      const { headers } = await site.ask('/page', { headers: { origin } })
      expect(headers['access-control-allow-origin']).toBe(origin)
    }
  })

  test('a cookie that is set before the cache reaches its own client only', async () => {
    let requests = 0
    const outer = () => {
      requests += 1
      return { 'set-cookie': `visitor=${requests}` }
    }
    const site = await face.open(() => ({ fields: PUBLIC, body: 'page' }), { outer })
    for (const visitor of [1, 2]) {
      expect((await site.ask('/page')).headers['set-cookie']).toEqual([`visitor=${visitor}`])
    }
    const stored = await Promise.all((await site.cache.keys()).map((key) => site.cache.get(key)))
    expect(JSON.stringify(stored)).not.toContain('visitor')
  })

  test('fields of the connection, and those that Connection names, are not replayed', async () => {
    const connection = face.http2 ? {} : { connection: 'close, x-hop', 'keep-alive': 'timeout=9' }
    const site = await face.open(() => ({
      fields: { ...PUBLIC, ...connection, 'proxy-authenticate': 'Basic', 'x-hop': face.http2 ? [] : 'secret' },
      body: 'page',
    }))
    await site.ask('/page')
    const { headers, cached } = await site.ask('/page')
    expect(cached).toBe('hit')
    for (const name of ['x-hop', 'proxy-authenticate']) expect(headers).not.toHaveProperty(name)
    expect(headers['keep-alive']).not.toBe('timeout=9')
  })

  test('Age and Cache-Status are those of the answer, not those that were stored', async () => {
    const site = await face.open(() => ({
      fields: { ...PUBLIC, age: '5', 'cache-status': 'origin; hit' },
      body: 'page',
    }))
    expect((await site.ask('/page')).headers['cache-status']).toMatch(/^origin; hit, holdfast; fwd=uri-miss/)
    const { headers } = await site.ask('/page')
    expect(headers['cache-status']).toMatch(/^holdfast; hit/)
    expect(Number(headers.age)).toBeGreaterThanOrEqual(5)
  })
})

// What is outside of `wrap` there does not reach the cache.
describe.each(faces.filter(({ name }) => name !== 'in front of Hono'))('$name: fields set before the cache', (face) => {
  test('a page that repeats a nonce which was set before the cache is made for each client', async () => {
    let requests = 0
    const outer = () => {
      requests += 1
      return { 'content-security-policy-report-only': `script-src 'self' 'nonce-number${requests}'` }
    }
    const site = await face.open(({ run }) => ({ fields: PUBLIC, body: ['<script nonce="numb', `er${run}">`] }), {
      outer,
    })
    await site.ask('/page')
    expect((await site.ask('/page')).text).toBe('<script nonce="number2">')
    expect(await site.cache.keys()).toEqual([])
  })
})
