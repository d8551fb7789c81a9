import { readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Options of {@link warm}. */
export interface WarmOptions {
  /** `distDir` of next.config, relative to the working directory. @defaultValue `'.next'` */
  readonly distDir?: string | undefined
}

/**
 * Stores the pages that the build has prerendered in the cache of `cacheHandler`, once for all processes of this build.
 * What was rendered or revalidated since then stays.
 *
 * It loads the handler from the file that next.config names, as Next does, so the process has one handler.
 *
 * @param options - Where the build is.
 * @returns How many pages were stored; 0 when another process did it. A failure is a warning: the server starts.
 *
 * @example
 * ```ts
 * // instrumentation.ts
 * export async function register() {
 *   if (process.env.NEXT_RUNTIME === 'nodejs') {
 *     const { warm } = await import('@holdfast/next/instrumentation')
 *     await warm()
 *   }
 * }
 * ```
 */
export async function warm({ distDir = '.next' }: WarmOptions = {}): Promise<number> {
  const folder = resolve(/* turbopackIgnore: true */ process.cwd(), distDir)
  try {
    const text = await readFile(join(folder, 'required-server-files.json'), 'utf8')
    const { config } = JSON.parse(text) as { readonly config?: { readonly cacheHandler?: unknown } }
    const path = config?.cacheHandler
    if (typeof path !== 'string') throw new Error('next.config has no cacheHandler')
    const file = isAbsolute(path) || path.startsWith('file:') ? path : resolve(folder, path)
    const url = file.startsWith('file:') ? file : pathToFileURL(file).href
    const loaded: unknown = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ url)
    return await handlerOf(loaded).warm(folder)
  } catch (error) {
    process.emitWarning(`The cache of Next was not warmed: ${String(error)}`, { type: 'HoldfastWarning' })
    return 0
  }
}

interface Warmable {
  warm(distDir: string): Promise<number>
}

/** A CommonJS file with `module.exports` or with `exports.default`, or an ES module. */
function handlerOf(loaded: unknown): Warmable {
  let candidate = loaded
  for (let depth = 0; depth < 3 && candidate !== undefined; depth += 1) {
    if (typeof (candidate as Partial<Warmable>).warm === 'function') return candidate as Warmable
    candidate = (candidate as { readonly default?: unknown }).default
  }
  throw new Error('the default export of the file of cacheHandler is not what createHandler() returns')
}
