import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as helpers from '@holdfast/express'
import { createCaches } from 'holdfast'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { alike, type Case, different, NOW, type Result, type Step } from './http-header-cases.ts'
import { recording } from './recordings.ts'

/** Cases that were recorded, by their text. */
interface Golden {
  readonly version: string
  readonly results: Readonly<Record<string, Result>>
}

const PROGRAM = `${import.meta.dirname}/http_headers.py`
const GOLDEN = `${import.meta.dirname}/golden/http-headers.json`
const INTERPRETERS = [process.env.HOLDFAST_PYTHON, '/usr/bin/python3', 'python3'].filter((name) => name !== undefined)
const FIELDS = ['Cache-Control', 'ETag', 'Expires', 'Last-Modified', 'Vary']

const cases = [...alike, ...different.map(([, each]) => each)]
const recorded = (recording ? { version: '', results: {} } : JSON.parse(readFileSync(GOLDEN, 'utf8'))) as Golden
const live = askDjango()
if (recording && !live) throw new Error('A recording needs Python with Django')
const golden = recording && live ? live : recorded
if (recording) writeFileSync(GOLDEN, `${JSON.stringify(live, null, 2)}\n`)

function askDjango(): Golden | undefined {
  const input = JSON.stringify({ now: NOW, cases })
  for (const interpreter of INTERPRETERS) {
    const { status, stdout } = spawnSync(interpreter, [PROGRAM], { input, encoding: 'utf8' })
    if (status !== 0) continue
    const { version, results } = JSON.parse(stdout) as { version: string; results: Result[] }
    return { version, results: Object.fromEntries(cases.map((each, at) => [titleOf(each), results[at] as Result])) }
  }
  return undefined
}

/** Leaves out what a security update of Django changes, with the same version or another: then it does as we do. */
function withoutAdvisories({ results }: Golden): Golden['results'] {
  const changed = new Set(different.filter(([why]) => why.startsWith('CVE-')).map(([, each]) => titleOf(each)))
  return Object.fromEntries(Object.entries(results).filter(([title]) => !changed.has(title)))
}

function titleOf({ chain, method, headers, status, fields }: Case): string {
  const steps = chain.map(([name, ...args]) => `${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`)
  const sent = Object.keys(headers).length > 0 ? ` with ${JSON.stringify(headers)}` : ''
  const answered = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : ''
  return `${method}${sent}: ${steps.join(' ')}: ${status}${answered}`
}

/** The middleware of a step. */
function middlewareOf(step: Step, cache: helpers.HttpCacheOptions['cache']): helpers.Middleware {
  if (step[0] === 'neverCache') return helpers.neverCache
  if (step[0] === 'varyOnCookie') return helpers.varyOnCookie
  if (step[0] === 'cacheControl') return helpers.cacheControl(step[1])
  if (step[0] === 'varyOn') return helpers.varyOn(...step.slice(1))
  if (step[0] === 'cachePage') return helpers.cachePage(step[1], { cache })
  if (step[0] === 'conditional') return conditionalOf(step[1])
  return (_req, res, next) => {
    const { writeHead } = res
    res.writeHead = ((...args: [number]) => {
      if (step[0] === 'patchVary') helpers.patchVary(res, step[1])
      else helpers.patchCacheControl(res, step[1])
      return Reflect.apply(writeHead, res, args)
    }) as never
    next()
  }
}

function conditionalOf(found: { readonly etag?: string; readonly lastModified?: number }): helpers.Middleware {
  return helpers.conditional({
    ...('etag' in found && { etag: () => found.etag }),
    ...('lastModified' in found && { lastModified: () => new Date(Number(found.lastModified) * 1000 + 500) }),
  }) as helpers.Middleware
}

/** Serves the view with Node alone, and asks twice. */
async function answerOf({ chain, method, headers, status, fields }: Case): Promise<Result> {
  const caches = createCaches({ BACKEND: 'locmem' })
  onTestFinished(() => caches.close())
  const middlewares = chain.map((step) => middlewareOf(step, caches.get()))
  let runs = 0
  const server = createServer((req, res) => {
    const run = (at: number): unknown => {
      const middleware = middlewares[at]
      if (middleware) return middleware(req, res, () => run(at + 1))
      runs += 1
      res.statusCode = status
      for (const [name, value] of Object.entries(fields)) res.setHeader(name, value)
      return res.end('page')
    }
    run(0)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const ask = async (): Promise<Result> => {
    const [incoming] = await once(request({ port, method, headers, path: '/page', agent: false }).end(), 'response')
    await once(incoming.resume(), 'end')
    for (const middleware of middlewares)
      if ('idle' in middleware) await (middleware as helpers.CachePageMiddleware).idle()
    const got = FIELDS.map((name) => [name, incoming.headers[name.toLowerCase()]]).filter(([, value]) => value)
    return { status: incoming.statusCode, fields: Object.fromEntries(got), runs }
  }
  const first = await ask()
  await ask()
  return { ...first, runs }
}

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 }))
afterAll(() => void vi.useRealTimers())

describe(`Django's helpers, checked against ${live ? golden.version : `a recording of ${golden.version}`}`, () => {
  test('the recording is what Django does', () => {
    expect(Object.keys(golden.results).sort()).toEqual(cases.map(titleOf).sort())
    if (live) expect(withoutAdvisories(golden)).toEqual(withoutAdvisories(live))
  })

  test.each(alike.map((each) => [titleOf(each), each] as const))('%s', async (title, each) => {
    expect(await answerOf(each)).toEqual(golden.results[title])
  })

  describe('differs where that is safer', () => {
    test.each(different)('%s', async (_why, each, ours) => {
      expect(await answerOf(each)).toEqual(ours)
      expect(golden.results[titleOf(each)]).not.toEqual(ours)
    })
  })
})
