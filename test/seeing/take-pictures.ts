/** Takes the pictures in docs/guide/inspector.md: `npm run pictures -w test`. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { httpCache } from '@holdfast/express'
import { inspector } from '@holdfast/inspector'
import { startCluster } from '@holdfast/local-redis'
import express from 'express'
import { createCaches } from 'holdfast'
import { buildPage } from '../../packages/inspector/page/build.ts'
import { launch } from '../support/browser.ts'

const folder = join(import.meta.dirname, '../../docs/guide/pictures')

await using cluster = await startCluster()
const OPTIONS = {
  SERIALIZER: 'msgpack',
  COMPRESSOR: 'zstd',
  COMPRESSOR_KWARGS: { min_length: 64 },
  KEY_FAMILIES: ['user:*:feed', 'user:*', 'product:*', 'page:*'],
} as const
await using caches = createCaches({
  default: { ...cluster.settings, KEY_PREFIX: 'shop', OPTIONS: { ...cluster.settings.OPTIONS, ...OPTIONS } },
  fragments: { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 1000 } },
})
const cache = caches.get('default')
const product = (id: number): object => ({
  id,
  title: `Book ${id}`,
  price: { amount: 12 + (id % 9), currency: 'EUR' },
  tags: ['paper', 'novel'],
  blurb: 'A story. '.repeat(20),
})
await cache.setMany(
  Array.from({ length: 5000 }, (_, id) => [`product:${id}`, product(id)] as const),
  { tags: ['catalogue'] },
)

/** A shop with a few customers. */
async function work(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const user = Math.trunc(Math.random() * 60)
    await Promise.all([
      cache.get(`product:${Math.trunc(Math.random() * 5200)}`),
      cache.getOrSet(`user:${user}`, () => ({ name: `Reader ${user}` })),
      cache.getOrSet(`user:${user}:feed`, () => delay(4, [1, 2, 3]), { timeout: 2 }),
      cache.getOrSet(`page:/books/${user % 12}`, () => delay(2, 'page')),
      caches.get('fragments').getOrSet(`menu:${user % 5}`, () => 'menu'),
    ])
  }
}

const pages = { 'Cache-Control': 'max-age=60' }
const app = express()
  .use('/caches', inspector(caches, { authorize: () => true }))
  .use(httpCache({ cache: caches.get('fragments') }))
  .get(
    '/books/:id',
    (req, res) => void res.set(req.params.id === '3' ? { 'Cache-Control': 'private' } : pages).send('a book'),
  )
const server = createServer(app).listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${(server.address() as { readonly port: number }).port}`
const url = `${origin}/caches/`
await buildPage()
const browser = await launch()
const page = await browser.newPage({ viewport: { width: 1100, height: 760 }, colorScheme: 'light' })
await page.goto(url)
for (let second = 0; second < 24; second += 1) await Promise.all([work(20 + 60 * Math.random()), delay(700)])

const shoot = async (name: string): Promise<void> => void (await page.screenshot({ path: join(folder, `${name}.png`) }))
await shoot('caches')
await page.goto(`${url}#/families?cache=default`)
await page.getByRole('meter').first().waitFor()
await shoot('families')
await page.goto(`${url}#/search?cache=default&pattern=product:42`)
await page.getByText('That is all.').waitFor()
await shoot('keys')
await page.goto(`${url}#/key?cache=default&key=product:42`)
await page.getByRole('button', { name: 'Show the value' }).click()
await page.getByRole('heading', { name: 'Value' }).waitFor()
await shoot('key')
await page.goto(`${url}#/tags?cache=default&tag=catalogue`)
await page.getByText('That is all.').waitFor()
await shoot('tags')
await page.emulateMedia({ colorScheme: 'dark' })
await page.goto(`${url}#/servers?cache=default`)
await page.getByText('Behind').first().waitFor()
await shoot('servers')
await page.goto(`${url}#/http`)
await page.getByRole('button', { name: 'Watch' }).click()
await page.getByText('Watching.').waitFor()
await delay(500)
for (let request = 0; request < 16; request += 1) await (await fetch(`${origin}/books/${(request * 5) % 7}`)).text()
await page.getByRole('row').nth(15).waitFor()
await page.getByRole('button', { name: 'Stop' }).click()
await shoot('http')
await page.goto(`${url}#/tail`)
await page.getByRole('button', { name: 'Watch' }).click()
await work(6)
await page.getByRole('row').nth(15).waitFor()
await page.getByRole('button', { name: 'Stop' }).click()
await shoot('live')
await browser.close()
server.closeAllConnections()
server.close()
