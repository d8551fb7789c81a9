import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResponseLifetime, ResponseValue } from '../contract/response-cache.ts'
import type { Prerendered } from '../response/responses.ts'

/** A route in `prerender-manifest.json`, as far as it is read. */
interface Route {
  readonly initialRevalidateSeconds: number | false
  readonly initialExpireSeconds?: number
  /** Where its data is requested: `.rsc` for App Router pages, `.json` for Pages Router, `null` for route handlers. */
  readonly dataRoute: string | null
}

/** A `.meta` file, as far as it is read. */
interface Meta {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly status?: number
  readonly postponed?: string
  readonly segmentPaths?: readonly string[]
  readonly routeCache?: { readonly key: string }
}

/**
 * Lists the routes that a build has prerendered.
 *
 * @param distDir - The folder `.next`.
 * @returns Paths with what the manifest says of them.
 * @throws What reading the manifest throws.
 */
export async function prerenderedRoutes(distDir: string): Promise<(readonly [path: string, route: Route])[]> {
  const text = await readFile(join(distDir, 'prerender-manifest.json'), 'utf8')
  const { routes = {} } = JSON.parse(text) as { readonly routes?: Readonly<Record<string, Route>> }
  return Object.entries(routes)
}

/**
 * Reads what a build has rendered for a route.
 *
 * @param distDir - The folder `.next`.
 * @param path - The path of the route.
 * @param route - What the manifest says of it.
 * @throws What reading its files throws.
 */
export async function readPrerendered(distDir: string, path: string, route: Route): Promise<Prerendered> {
  const { dataRoute } = route
  const page = path === '/' ? '/index' : path
  const base = join(distDir, 'server', dataRoute?.endsWith('.json') ? 'pages' : 'app', page)
  const main = dataRoute === null ? `${base}.body` : `${base}.html`
  const [content, { mtimeMs }, meta] = await Promise.all([readFile(main), stat(main), readMeta(base)])
  const lifetime: ResponseLifetime = { revalidate: route.initialRevalidateSeconds, expire: route.initialExpireSeconds }
  const value = await responseOf(base, dataRoute, content, meta)
  return { key: meta.routeCache?.key ?? page, value, renderedAt: mtimeMs, lifetime }
}

async function readMeta(base: string): Promise<Meta> {
  try {
    return JSON.parse(await readFile(`${base}.meta`, 'utf8')) as Meta
  } catch (error) {
    // Pages without headers have none in some versions.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

async function responseOf(base: string, dataRoute: string | null, content: Buffer, meta: Meta): Promise<ResponseValue> {
  const { headers, status, postponed } = meta
  if (dataRoute === null)
    return fields({ kind: 'APP_ROUTE', body: content, headers: headers ?? {}, status: status ?? 200 })
  const html = content.toString()
  if (dataRoute.endsWith('.json')) {
    const pageData: unknown = JSON.parse(await readFile(`${base}.json`, 'utf8'))
    return fields({ kind: 'PAGES', html, pageData, headers, status })
  }
  // Of a page with holes only the shell is prerendered.
  const rscData = postponed === undefined ? await readFile(`${base}.rsc`) : undefined
  const segmentData = meta.segmentPaths && new Map(await readSegments(base, meta.segmentPaths))
  return fields({ kind: 'APP_PAGE', html, rscData, headers, status, postponed, segmentData })
}

function readSegments(base: string, paths: readonly string[]): Promise<(readonly [string, Buffer])[]> {
  return Promise.all(paths.map(async (path) => [path, await readFile(`${base}.segments${path}.segment.rsc`)] as const))
}

function fields(value: ResponseValue & Readonly<Record<string, unknown>>): ResponseValue {
  return value
}
