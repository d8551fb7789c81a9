interface Step {
  readonly path: string
  readonly init?: RequestInit
  readonly note: string
}

const inLanguage = (language: string): RequestInit => ({ headers: { 'accept-language': language } })
const as = (user: string): RequestInit => ({ headers: { cookie: `user=${user}` } })
const headline: RequestInit = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ headline: 'Second edition' }),
}

const STEPS: readonly Step[] = [
  { path: '/news', note: 'asked for the first time' },
  { path: '/news', note: 'the same again' },
  { path: '/news', init: { method: 'HEAD' }, note: 'HEAD, from the stored GET' },
  { path: '/news', init: { headers: { 'cache-control': 'no-cache' } }, note: 'a browser that reloads' },
  { path: '/news', init: headline, note: 'a change: /news is forgotten' },
  { path: '/news', note: 'so the application answers again' },
  { path: '/greeting', init: inLanguage('de'), note: 'one variant for each language' },
  { path: '/greeting', init: inLanguage('fr'), note: 'another language' },
  { path: '/greeting', init: inLanguage('de'), note: 'the first language again' },
  { path: '/account', init: as('ann'), note: 'private: not stored' },
  { path: '/account', init: as('bob'), note: 'so nobody sees the account of ann' },
]

/**
 * Makes requests and prints the result of each.
 *
 * @param origin - Where the application listens.
 * @param settled - Resolves when the cache has stored the last answer.
 */
export async function tour(origin: string, settled: () => Promise<void>): Promise<void> {
  let hits = 0
  for (const { path, init = {}, note } of STEPS) {
    const started = performance.now()
    const response = await fetch(origin + path, init)
    const text = await response.text()
    const ms = `${Math.round(performance.now() - started)} ms`
    await settled()
    const status = response.headers.get('cache-status') ?? ''
    if (/; hit\b/.test(status)) hits += 1
    console.log(
      `${(init.method ?? 'GET').padEnd(4)} ${path.padEnd(9)} ${ms.padStart(6)}  ${status.padEnd(44)}  ${note}`,
    )
    if (text) console.log(`     ${text}`)
  }
  console.log(`${STEPS.length} requests: ${hits} answered from the cache, ${STEPS.length - hits} by the application.`)
}
