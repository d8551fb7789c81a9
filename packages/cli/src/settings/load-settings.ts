import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type CachesSettings, parseCacheUrl } from 'holdfast'
import { oneLine } from '../explain.ts'
import { Failure, UsageFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'

/** Settings and their source. */
export interface LoadedSettings {
  /** Settings by alias; a single cache's are those of `default`. */
  readonly settings: CachesSettings
  /** The file, or the name of the environment variable. */
  readonly source: string
}

const MODULES = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.cts']

/**
 * Loads settings: from a file (default export, or one named `settings` or `CACHES`), else from CACHE_URL.
 *
 * @param path - The file, if one was named.
 * @param terminal - Knows the current folder and the environment.
 * @throws {@link UsageFailure} when neither exists, {@link Failure} when the file cannot be read, parsed or run.
 */
export async function loadSettings(
  path: string | undefined,
  { env, folder }: Pick<Terminal, 'env' | 'folder'>,
): Promise<LoadedSettings> {
  if (path === undefined) {
    if (env.CACHE_URL) return { settings: { default: parseCacheUrl(env.CACHE_URL) }, source: 'CACHE_URL' }
    throw new UsageFailure(
      'No settings: neither --config nor CACHE_URL is given.',
      'name a file with --config caches.ts',
    )
  }
  const extension = extname(path).toLowerCase()
  if (extension !== '.json' && !MODULES.includes(extension)) {
    throw new UsageFailure(`The settings file ${path} is neither ${MODULES.join(', ')} nor .json.`, 'rename it')
  }
  const file = resolve(folder, path)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`
    throw new Failure(`The settings file ${path} ${why}.`, 'correct --config')
  })
  const settings = extension === '.json' ? parseJson(text, path) : await importSettings(file, path)
  if (typeof settings === 'string') return { settings: { default: parseCacheUrl(settings) }, source: path }
  // createCaches checks the contents.
  if (isPlain(settings)) {
    return { settings: ('BACKEND' in settings ? { default: settings } : settings) as CachesSettings, source: path }
  }
  const expected = "export default { default: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/0' } }"
  throw new Failure(`The settings file ${path} exports no settings: no default, "settings" or "CACHES".`, expected)
}

// The parser's own message quotes the text, which may be a password.
function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    const where = /line \d+ column \d+/.exec((error as Error).message)?.[0]
    throw new Failure(`The settings file ${path} is not valid JSON${where ? ` (${where})` : ''}.`, 'correct it')
  }
}

async function importSettings(file: string, path: string): Promise<unknown> {
  let module: Readonly<Record<string, unknown>>
  try {
    module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    throw new Failure(`The settings file ${path} failed to load: ${oneLine(reason)}`, `run it by itself: node ${path}`)
  }
  const found = module.default ?? module.settings ?? module.CACHES
  // The exports of a CommonJS module arrive as the default.
  const inner = found as { readonly settings?: unknown; readonly CACHES?: unknown } | undefined
  return isPlain(found) && !('BACKEND' in found) ? (inner?.CACHES ?? unwrap(found)) : found
}

// module.exports = { settings: { default: … } }. If `settings` were an alias, it would have a BACKEND.
function unwrap(found: Readonly<Record<string, unknown>>): unknown {
  const { settings, ...rest } = found
  return isPlain(settings) && !('BACKEND' in settings) && Object.keys(rest).every((name) => name === '__esModule')
    ? settings
    : found
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
