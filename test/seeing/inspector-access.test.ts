import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type InspectorAction, inspector } from '@holdfast/inspector'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import express from 'express'
import fastify from 'fastify'
import { createCaches } from 'holdfast'
import { Hono } from 'hono'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { buildPage } from '../../packages/inspector/page/build.ts'
import { serveInspector } from './serve-inspector.ts'

beforeAll(buildPage)

@Module({})
class Application {}

const OWN = { 'x-holdfast-inspector': '1' }

function open() {
  const caches = createCaches({ default: { BACKEND: 'locmem', OPTIONS: { KEY_FAMILIES: ['user:*'] } } })
  onTestFinished(() => caches.close())
  return caches
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Asks without a client that follows, adds or checks anything. */
async function ask(url: string, headers: Readonly<Record<string, string>> = OWN, method = 'GET'): Promise<Answer> {
  const sent = request(url, { method, headers, agent: false }).end()
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode, headers: response.headers, text }
}

describe('without authorize, the inspector', () => {
  test('answers on this machine, and changes nothing', async () => {
    const caches = open()
    await caches.get('default').set('user:1', 'secret')
    const url = await serveInspector(caches)
    expect((await ask(url, {})).status).toBe(200)
    expect((await ask(`${url}api/overview`)).status).toBe(200)
    for (const change of ['delete?cache=default&key=user:1', 'invalidate?cache=default&tag=t']) {
      expect(await ask(`${url}api/${change}`, OWN, 'POST')).toMatchObject({
        status: 403,
        text: expect.stringContaining('changes nothing without the option'),
      })
    }
    expect(await caches.get('default').get('user:1')).toBe('secret')
  })

  test.each([
    ['for a name that leads here from elsewhere', { host: 'rebound.example' }],
    ['behind a proxy', { 'x-forwarded-for': '192.0.2.1' }],
    ['behind a proxy that says so by the standard', { forwarded: 'for=192.0.2.1' }],
  ])('does not answer %s', async (_, headers) => {
    const url = await serveInspector(open())
    for (const path of ['', 'page.js', 'api/overview', 'api/search?cache=default&pattern=*']) {
      expect((await ask(url + path, { ...OWN, ...headers })).status, path).toBe(403)
    }
  })
})

describe('with authorize, the inspector', () => {
  test('asks for every action, with the request', async () => {
    const asked: InspectorAction[] = []
    const caches = open()
    await caches.get('default').set('a', 1, { tags: ['t'] })
    const url = await serveInspector(caches, {
      authorize: (req, action) => {
        asked.push(action)
        return req.headers.cookie === 'admin'
      },
    })
    const admin = { ...OWN, cookie: 'admin' }
    const cache = 'default'
    const cases = [
      ['', 'GET', { name: 'view' }],
      ['api/servers?cache=default', 'GET', { name: 'servers', cache }],
      ['api/search?cache=default&pattern=a*', 'GET', { name: 'search', cache, pattern: 'a*' }],
      ['api/tags?cache=default&tag=t', 'GET', { name: 'search', cache, pattern: '*' }],
      ['api/key?cache=default&key=a', 'GET', { name: 'key', cache, key: 'a' }],
      ['api/value?cache=default&key=a', 'GET', { name: 'value', cache, key: 'a' }],
      ['api/download?cache=default&key=a', 'GET', { name: 'value', cache, key: 'a' }],
      ['api/invalidate?cache=default&tag=t&tag=u', 'POST', { name: 'invalidate', cache, tags: ['t', 'u'] }],
      ['api/delete?cache=default&key=a', 'POST', { name: 'delete', cache, key: 'a' }],
    ] as const
    for (const [path, method, action] of cases) {
      expect((await ask(url + path, OWN, method)).status, path).toBe(403)
      asked.length = 0
      expect((await ask(url + path, admin, method)).status, path).toBe(200)
      expect(asked).toEqual([action])
    }
  })

  test('takes what it throws, and anything but true, for a no', async () => {
    const warnings: string[] = []
    const warn = (warning: Error): void => void warnings.push(warning.message)
    process.on('warning', warn)
    onTestFinished(() => void process.off('warning', warn))
    const thrower = await serveInspector(open(), { authorize: () => Promise.reject(new Error('no database')) })
    expect((await ask(`${thrower}api/overview`)).status).toBe(403)
    await expect.poll(() => warnings).toContain('authorize of inspector() threw Error: no database')
    const truthy = await serveInspector(open(), { authorize: () => 'yes' as never })
    expect((await ask(`${truthy}api/overview`)).status).toBe(403)
  })
})

describe('pages of other sites', () => {
  test.each([
    ['without the header', {}],
    ['from another origin', { ...OWN, 'sec-fetch-site': 'cross-site' }],
    ['from another origin of the same site', { ...OWN, 'sec-fetch-site': 'same-site' }],
  ])('get no data and change nothing: %s', async (_, headers) => {
    const caches = open()
    await caches.get('default').set('a', 1)
    const url = await serveInspector(caches, { authorize: () => true })
    expect((await ask(`${url}api/overview`, headers)).status).toBe(403)
    expect((await ask(`${url}api/delete?cache=default&key=a`, headers, 'POST')).status).toBe(403)
    expect(await caches.get('default').get('a')).toBe(1)
    // A link, which a browser follows by GET, changes nothing either.
    expect((await ask(`${url}api/delete?cache=default&key=a`, OWN)).status).toBe(405)
  })

  test('may not embed it, and it runs no code but its own', async () => {
    const { headers, text } = await ask(await serveInspector(open()), {})
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/)
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|style=/)
  })
})

test('no value and no secret of the settings leaves the server unasked', async () => {
  const caches = createCaches({
    default: { BACKEND: 'locmem' },
    remote: { BACKEND: 'redis', LOCATION: 'redis://user:hunter2@127.0.0.1:1/0' },
  })
  onTestFinished(() => caches.close())
  await caches.get('default').set('user:1', 'a value')
  const url = await serveInspector(caches)
  const paths = ['overview', 'servers?cache=remote', 'key?cache=default&key=user:1', 'search?cache=default&pattern=*']
  const texts = await Promise.all(paths.map(async (path) => (await ask(`${url}api/${path}`)).text))
  expect(texts.join()).not.toMatch(/hunter2|a value/)
})

test.each([
  ['key?cache=default', 400, 'Name the parameter'],
  ['key?cache=nobody&key=a', 404, 'No cache is named'],
  ['key?cache=default&key=a&version=x', 400, 'The version must be an integer'],
  ['value?cache=default&key=a', 404, 'There is no value'],
  ['key?cache=gone&key=a', 502, 'ECONNREFUSED'],
])('%s is answered by %i', async (path, status, text) => {
  const caches = createCaches({
    default: { BACKEND: 'locmem' },
    gone: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0' },
  })
  onTestFinished(() => caches.close())
  expect(await ask(`${await serveInspector(caches)}api/${path}`)).toMatchObject({
    status,
    text: expect.stringContaining(text),
  })
})

test('searches of all together look at no more keys each second than they may', async () => {
  const caches = createCaches({ default: { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 10_000 } } })
  onTestFinished(() => caches.close())
  await caches.get('default').setMany(Array.from({ length: 2000 }, (_, index) => [`k${index}`, index] as const))
  const url = await serveInspector(caches, { scanPerSecond: 10_000 })
  const start = performance.now()
  const [one, two] = await Promise.all([1, 2].map(() => ask(`${url}api/search?cache=default&pattern=k1?`)))
  // 4,000 keys, of which the first steps need not wait.
  expect(performance.now() - start).toBeGreaterThan(200)
  for (const answer of [one, two]) {
    const lines = String(answer?.text)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.flatMap(({ keys }) => keys)).toHaveLength(10)
    expect(lines.at(-1)).toMatchObject({ looked: 2000, total: 2000, done: true })
  }
})

describe('it is mounted at any path', () => {
  const listening = async (server: ReturnType<typeof createServer>): Promise<string> => {
    if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void server.close())
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`
  }

  test.each([
    [
      'Express, beside its own parsers',
      async () => {
        const app = express().use(express.json()).use('/deep/caches', inspector(open()))
        return `${await listening(createServer(app))}/deep/caches`
      },
    ],
    [
      'Fastify',
      async () => {
        const app = fastify()
        const listener = inspector(open())
        app.all('/deep/caches*', (req, reply) => {
          reply.hijack()
          listener(req.raw, reply.raw)
        })
        await app.ready()
        return `${await listening(app.server as ReturnType<typeof createServer>)}/deep/caches`
      },
    ],
    [
      'Hono on Node',
      async () => {
        const app = new Hono<{ Bindings: HttpBindings }>()
        const listener = inspector(open())
        app.all('/deep/caches/*', ({ env }) => {
          listener(env.incoming as IncomingMessage, env.outgoing as ServerResponse)
          return RESPONSE_ALREADY_SENT
        })
        app.all('/deep/caches', ({ env }) => {
          listener(env.incoming as IncomingMessage, env.outgoing as ServerResponse)
          return RESPONSE_ALREADY_SENT
        })
        return `${await listening(createServer(getRequestListener(app.fetch)))}/deep/caches`
      },
    ],
    [
      'Nest on Express',
      async () => {
        const app = await NestFactory.create(Application, { logger: false })
        app.use('/deep/caches', inspector(open()))
        await app.listen(0, '127.0.0.1')
        onTestFinished(() => app.close())
        return `${await app.getUrl()}/deep/caches`
      },
    ],
    ['node:http', async () => `${await listening(createServer(inspector(open())))}/deep/caches`],
  ])('by %s', async (_, mount) => {
    const url = await mount()
    const moved = await ask(url, {})
    expect([moved.status, moved.headers.location]).toEqual([308, './caches/'])
    expect((await ask(`${url}/`, {})).text).toContain('<div id="page">')
    expect((await ask(`${url}/page.css`, {})).headers['content-type']).toBe('text/css; charset=utf-8')
    expect(JSON.parse((await ask(`${url}/api/overview`)).text)).toMatchObject({ caches: [{ alias: 'default' }] })
    expect((await ask(`${url}/other.js`, {})).status).toBe(308)
  })
})

test('the page weighs at most 60 KB, compressed', async () => {
  const url = await serveInspector(open())
  const files = await Promise.all(['', 'page.js', 'page.css'].map(async (file) => (await ask(url + file, {})).text))
  expect(files.reduce((sum, text) => sum + gzipSync(text).length, 0)).toBeLessThan(60 * 1024)
})

test.each([
  [[], { authorise: () => true }, 'inspector() has no option "authorise". Did you mean "authorize"?'],
  [[], { authorize: true }, 'The option "authorize" of inspector() must be a function, got true.'],
  [[], { scanPerSecond: 0 }, 'The option "scanPerSecond" of inspector() must be a number of keys from 1 on, got 0.'],
  [undefined, {}, 'inspector() takes what createCaches() returned'],
])('it refuses %o with %o', (caches, options, message) => {
  expect(() => inspector(caches as never, options as never)).toThrow(message)
})
