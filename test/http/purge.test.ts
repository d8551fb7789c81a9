import { describe, expect, test } from 'vitest'
import type { Asked, Fields, Reply, Site, SiteOptions } from './faces/face.ts'
import { faces } from './faces/faces.ts'

const SECRET = 'Bearer s3cret'
const onlyWithSecret: SiteOptions = { authorizePurge: async (authorization) => authorization === SECRET }

/** Each page has a tag of its own and a common one. It may be served stale for a while. */
function page({ method, target, run }: Asked): Reply {
  if (method === 'PURGE') return { status: 405 }
  const tag = target.replace(/\W+/g, '-')
  return {
    fields: {
      'cache-control': 'max-age=60, stale-if-error=60',
      vary: 'Accept-Language',
      etag: '"1"',
      'cache-tag': `page${tag}, pages`,
      'surrogate-key': 'keyed',
      'cache-groups': '"scripts"',
    },
    body: `run ${run}`,
  }
}

async function purge(site: Site, path: string, headers: Fields = {}) {
  return site.ask(path, { method: 'PURGE', headers: { authorization: SECRET, ...headers } })
}

/** Which of these pages are answered from the cache; the others are stored by that. */
async function stored(site: Site, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of paths) if (/^hit/.test((await site.ask(path)).cached)) found.push(path)
  return found
}

const PATHS = ['/news', '/news?page=2', '/news/today', '/shop']

describe.each(faces)('$name: the method PURGE', (face) => {
  test('is one as any other without a function that authorizes: the application answers, and nothing is purged', async () => {
    const site = await face.open(page)
    await site.ask('/news')
    expect([404, 405]).toContain((await purge(site, '/news')).status)
    expect(await stored(site, ['/news'])).toEqual(['/news'])
  })

  test.each<[string, SiteOptions['authorizePurge']]>([
    ['false', () => false],
    ['a promise of false', async () => false],
    ['what is only truthy', () => 'yes' as never],
  ])('is refused when the function returns %s', async (_name, authorizePurge) => {
    const site = await face.open(page, { authorizePurge })
    await site.ask('/news')
    const { status, text } = await purge(site, '/news')
    expect([status, text]).toEqual([403, '{"error":"not authorized to purge"}\n'])
    expect(await stored(site, ['/news'])).toEqual(['/news'])
  })

  test('is refused when the function throws', async () => {
    const authorizePurge = () => Promise.reject(new Error('no database'))
    const site = await face.open(page, { authorizePurge, onError: () => {} })
    await site.ask('/news')
    expect((await purge(site, '/news')).status).toBe(500)
    expect(await stored(site, ['/news'])).toEqual(['/news'])
  })

  test('removes one URL with all its variants', async () => {
    const site = await face.open(page, onlyWithSecret)
    await stored(site, PATHS)
    await site.ask('/news', { headers: { 'accept-language': 'de' } })
    const { status, text, headers } = await purge(site, '/news')
    expect([status, JSON.parse(text)]).toEqual([200, { purged: { url: 'http://example.com/news', soft: false } }])
    expect(headers['cache-control']).toBe('no-store')
    expect((await site.ask('/news', { headers: { 'accept-language': 'de' } })).cached).not.toMatch(/^hit/)
    expect(await stored(site, PATHS)).toEqual(PATHS.slice(1))
  })

  test.each<[string, Fields]>([
    [
      'with scheme, host and port',
      { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'example.com', 'x-forwarded-port': '443' },
    ],
    ['that replaces Host', { host: 'app:3000', 'x-forwarded-host': 'example.com', 'x-forwarded-proto': 'https' }],
    ['with a prefix', { 'x-forwarded-proto': 'https', 'x-forwarded-prefix': '/shop' }],
    ['with Forwarded', { 'x-forwarded-proto': 'https', forwarded: 'for=192.0.2.1;proto=https;host=example.com' }],
  ])('removes what is stored behind a proxy %s, by the URL that the client used', async (_name, headers) => {
    const site = await face.open(page, onlyWithSecret)
    await site.ask('/news', { headers })
    expect(await site.ask('/news', { headers })).toMatchObject({ text: 'run 1' })
    const { text } = await purge(site, '/news', { 'x-forwarded-proto': 'https' })
    expect(JSON.parse(text)).toEqual({ purged: { url: 'https://example.com/news', soft: false } })
    expect(await site.ask('/news', { headers })).toMatchObject({ text: 'run 2' })
  })

  test('removes what begins with its URL', async () => {
    const site = await face.open(page, onlyWithSecret)
    await stored(site, PATHS)
    expect((await purge(site, '/news', { 'purge-prefix': '1' })).status).toBe(200)
    expect(await stored(site, PATHS)).toEqual(['/shop'])
  })

  test('removes what begins with the URL that the client used, also behind a proxy that replaces Host', async () => {
    const headers = { host: 'app:3000', 'x-forwarded-host': 'Example.com', 'x-forwarded-proto': 'https' }
    const site = await face.open(page, onlyWithSecret)
    for (const path of ['/news/today', '/shop/news/']) await site.ask(path, { headers })
    await purge(site, '/news/', { 'x-forwarded-proto': 'https', 'purge-prefix': '1' })
    expect((await site.ask('/news/today', { headers })).cached).toMatch(/^fwd=uri-miss/)
    expect((await site.ask('/shop/news/', { headers })).cached).toBe('hit')
  })

  test.each<[string, Fields, readonly string[]]>([
    ['Cache-Tag', { 'cache-tag': 'page-shop, page-news-today' }, ['/news', '/news?page=2']],
    ['Surrogate-Key', { 'surrogate-key': 'keyed' }, []],
    ['Cache-Groups', { 'cache-groups': '"scripts"' }, []],
    ['a tag that nothing has', { 'cache-tag': 'none' }, PATHS],
  ])('removes by %s', async (_name, headers, left) => {
    const site = await face.open(page, onlyWithSecret)
    await stored(site, PATHS)
    expect((await purge(site, '/', headers)).status).toBe(200)
    expect(await stored(site, PATHS)).toEqual(left)
  })

  test('makes stale instead, so that the page is validated, or stands in for an error', async () => {
    let broken = false
    const site = await face.open((asked) => (broken ? { status: 500 } : page(asked)), onlyWithSecret)
    await site.ask('/news')
    broken = true
    expect((await purge(site, '/news', { 'purge-soft': '1' })).status).toBe(200)
    expect(await site.ask('/news')).toMatchObject({ status: 200, text: 'run 1' })
    broken = false
    expect((await site.ask('/news')).text).toBe('run 3')
  })
})
