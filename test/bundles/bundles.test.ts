import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { ClassTable } from '@holdfast/core'
import { type LocalServer, startServer } from '@holdfast/local-redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { applications } from './application.ts'
import { bundlings } from './bundlers.ts'
import { modulesLoadedBy } from './start.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
// In the workspace, so that bundlers find the packages.
const sources = join(import.meta.dirname, 'temp')

let server: LocalServer
let elsewhere: string

beforeAll(async () => {
  // Bundlers read what is published, not the sources. Turbo builds what these two packages need first.
  await run('npx', ['turbo', 'run', 'build', '--filter=holdfast', '--filter=@holdfast/express'], { cwd: root })
  await mkdir(sources, { recursive: true })
  for (const [format, text] of Object.entries(applications)) await writeFile(join(sources, `app.${format}`), text)
  elsewhere = await mkdtemp(join(tmpdir(), 'holdfast-bundles-'))
  server = await startServer()
}, 120_000)

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

describe.each(['import', 'require'] as const)('a program that starts with %s', (format) => {
  const USE = `
    const caches = createCaches({ BACKEND: process.env.BACKEND, LOCATION: process.env.REDIS_URL, OPTIONS: JSON.parse(process.env.OPTIONS) })
    await caches.get().set('key', { some: 'value' })
    if ((await caches.get().get('key')).some !== 'value') throw new Error('lost')
    await caches.close()`
  const use = (BACKEND: string, OPTIONS: object = {}): ReturnType<typeof modulesLoadedBy> =>
    modulesLoadedBy(format, USE, { BACKEND, REDIS_URL: server.url, OPTIONS: JSON.stringify(OPTIONS) })
  const packagesOfLocMem = async (options: object): Promise<readonly string[]> =>
    (await use('locmem', options)).packages

  test('loads a file or two of each package, and small dependencies that have no other', async () => {
    const folder = format === 'import' ? 'dist' : 'dist/cjs'
    const { packages, ours } = await modulesLoadedBy(format, '')
    expect(ours).toEqual([
      `core/${folder}/index.js`,
      ...(format === 'import' ? ['core/dist/packages.cjs'] : []),
      `holdfast/${folder}/index.js`,
      `redis/${folder}/index.js`,
      ...(format === 'import' ? ['redis/dist/packages.cjs'] : []),
    ])
    const small = ['cluster-key-slot', 'fastest-levenshtein', 'p-timeout', 'secure-json-parse', 'yocto-queue']
    // In CommonJS, ES modules are part of the bundle.
    expect(packages).toEqual(small.filter((name) => format === 'import' || !/^(p-timeout|yocto-queue)$/.test(name)))
  })

  test('has loaded no client and no codec after it has used local memory', async () => {
    const { packages, ours } = await modulesLoadedBy(format, '')
    const used = await use('locmem')
    expect(used.packages).not.toContain('ioredis')
    expect(used.packages).toEqual([...packages, 'lru-cache'].sort())
    expect(used.ours).toEqual(ours)
  })

  test('loads ioredis when a setting names Redis', async () => {
    expect((await use('redis')).packages).toContain('ioredis')
    expect((await use('redis')).packages).not.toContain('lru-cache')
  })

  const LIBRARIES: readonly (readonly [options: object, library: string])[] = [
    [{ SERIALIZER: 'msgpack' }, '@msgpack/msgpack'],
    [{ SERIALIZER: 'structured' }, 'devalue'],
    [{ COMPRESSOR: 'lz4' }, 'lz4-napi'],
    [{ COMPRESSOR: 'lzma' }, 'lzma-native'],
  ]
  // As an ES module alone, it is part of the bundle of CommonJS.
  const loaded = LIBRARIES.filter(([, library]) => format === 'import' || library !== 'devalue')

  test.each(loaded)('loads the library of a codec when a setting names it: %j', async (options, library) => {
    expect(await packagesOfLocMem(options)).toContain(library)
    expect(await packagesOfLocMem({})).not.toContain(library)
  })
})

test('a bundle has of zod what settings use, and of its languages English alone', async () => {
  for (const bundle of ['dist/index.js', 'dist/cjs/index.js']) {
    const map = JSON.parse(await readFile(join(root, 'packages/core', `${bundle}.map`), 'utf8')) as {
      readonly sources: readonly string[]
    }
    const languages = map.sources.filter((source) => source.includes('/zod/v4/locales/'))
    expect(languages.map((source) => basename(source))).toEqual(['en.js'])
  }
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

  test('schemas of the application’s own zod work with the part of zod that each has', () => {
    for (const { buildCaches, commonShape, JsonSerializer, LocMemCache } of [esm, cjs]) {
      class OwnSerializer extends JsonSerializer {
        static override readonly kwargs = z.strictObject({ allow: z.string() }) as never
      }
      class OwnCache extends LocMemCache {
        static override schema(classes: ClassTable): ReturnType<typeof LocMemCache.schema> {
          return z.strictObject({ ...commonShape(classes), LOCATION: z.string() }) as never
        }
      }
      const build = (settings: object): unknown =>
        buildCaches(settings, { BACKEND: { locmem: LocMemCache, own: OwnCache } })
      const OPTIONS = { SERIALIZER: OwnSerializer, SERIALIZER_KWARGS: { allow: 1 } }
      expect(() => build({ BACKEND: 'locmem', OPTIONS })).toThrow(
        'CACHES.default.OPTIONS.SERIALIZER_KWARGS.allow: expected a string, got 1',
      )
      const wrong = { BACKEND: 'own', LOCATION: 1, TIMEOUT: 'long', KEY_PREFX: 'a' }
      expect(() => build(wrong)).toThrow('CACHES.default.LOCATION: expected a string, got 1')
      expect(() => build(wrong)).toThrow('CACHES.default.TIMEOUT: expected a number, got "long"')
      expect(() => build(wrong)).toThrow('CACHES.default.KEY_PREFX: unknown setting; did you mean "KEY_PREFIX"?')
      expect(build({ BACKEND: 'own', LOCATION: 'here', TIMEOUT: 5 })).toHaveProperty('aliases', ['default'])
    }
  })

  test('they share state', () => {
    expect(esm.sharedByCopies('test', () => new Set())).toBe(cjs.sharedByCopies('test', () => new Set()))
  })
})
