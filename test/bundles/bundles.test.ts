import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type LocalServer, startServer } from '@holdfast/local-redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applications } from './application.ts'
import { bundlings } from './bundlers.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
// In the workspace, so that bundlers find the packages.
const sources = join(import.meta.dirname, 'temp')

let server: LocalServer
let elsewhere: string

beforeAll(async () => {
  // Bundlers read what is published, not the sources.
  await run('npm', ['run', 'build'], { cwd: root })
  await mkdir(sources, { recursive: true })
  for (const [format, text] of Object.entries(applications)) await writeFile(join(sources, `app.${format}`), text)
  elsewhere = await mkdtemp(join(tmpdir(), 'holdfast-bundles-'))
  server = await startServer()
})

afterAll(async () => {
  await server?.stop()
  await rm(sources, { recursive: true, force: true })
  await rm(elsewhere, { recursive: true, force: true })
})

/** Runs a bundle, and reads its line. */
async function output(bundle: string, cwd: string): Promise<unknown> {
  const env = { REDIS_URL: server.url, COMPRESSOR: 'lz4' }
  const { stdout, stderr } = await run(process.execPath, [bundle], { cwd, env })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

test.each(bundlings)('%s: from .%s to .%s, the bundle runs without node_modules', async (name, from, to, bundle) => {
  const outfile = join(elsewhere, `${name}-from-${from}.${to}`)
  const warnings = await bundle(join(sources, `app.${from}`), outfile)
  expect(warnings.filter((warning) => /holdfast|lz4|lzma/.test(warning))).toEqual([])
  // lz4-napi is not in the bundle: it is found where the process runs.
  expect(await output(outfile, root)).toEqual({ lengths: [3500, 2500, 4000], listener: 'function' })
})

test('a setting that names a package which is nowhere is an error that says so', async () => {
  expect(await output(join(elsewhere, 'esbuild-from-mjs.cjs'), elsewhere)).toEqual({
    code: 'ERR_CACHE_SETTINGS',
    message: expect.stringContaining('"lz4-napi", which is not installed (npm install lz4-napi)'),
  })
})

test('in Node, require and import get the same copy', async () => {
  const script = `import('holdfast').then((imported) => console.log(require('holdfast').createCaches === imported.createCaches))`
  const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', script], { cwd: import.meta.dirname })
  expect(stdout).toBe('true\n')
})

describe('where both copies are loaded, as in a program that Jest or a bundler made,', () => {
  type Core = typeof import('@holdfast/core')
  let esm: Core
  let cjs: Core

  beforeAll(async () => {
    const dist = join(root, 'packages/core/dist')
    esm = await import(/* @vite-ignore */ pathToFileURL(join(dist, 'index.js')).href)
    cjs = createRequire(import.meta.url)(join(dist, 'cjs/index.js'))
  })

  test('they are two', () => expect(esm.SettingsError).not.toBe(cjs.SettingsError))

  test('each knows the errors of the other by their classes', () => {
    for (const [one, other] of [
      [esm, cjs],
      [cjs, esm],
    ] as const) {
      const error = new one.SettingsError([{ path: 'CACHES', message: 'wrong' }])
      expect(error instanceof other.SettingsError).toBe(true)
      expect(error instanceof other.CacheError).toBe(true)
      expect(error instanceof other.ArgumentError).toBe(false)
      class OwnError extends other.SettingsError {}
      expect(error instanceof OwnError).toBe(false)
    }
  })

  test('a cache of one takes values of the other', async () => {
    const caches = esm.buildCaches({ BACKEND: 'locmem' }, { BACKEND: { locmem: esm.LocMemCache } })
    await caches.get('default').set('page', new cjs.Framed({ status: 200 }, Buffer.from('body')))
    const page = await caches.get('default').get('page')
    expect(page instanceof cjs.Framed && page.meta).toEqual({ status: 200 })
    await caches.close()
  })

  test('they share state', () => {
    expect(esm.sharedByCopies('test', () => new Set())).toBe(cjs.sharedByCopies('test', () => new Set()))
  })
})
