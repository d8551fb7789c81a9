import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { httpCache } from '@holdfast/express'
import { inspector } from '@holdfast/inspector'
import { type LocalCluster, startCluster } from '@holdfast/local-redis'
import express from 'express'
import { createCaches } from 'holdfast'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { fillCluster } from '../../benchmarks/src/inspector/fill-cluster.ts'
import { buildPage } from '../../packages/inspector/page/build.ts'
import { launch, openPage } from '../support/browser.ts'
import { serveInspector } from './serve-inspector.ts'
import { violations } from './violations.ts'

let browser: Browser
beforeAll(async () => {
  await buildPage()
  browser = await launch()
})
afterAll(() => browser.close())

const PREFIX = `inspected-${process.pid}`

function open() {
  const caches = createCaches({
    default: {
      BACKEND: 'redis',
      LOCATION: inject('servers').cluster,
      KEY_PREFIX: PREFIX,
      OPTIONS: {
        CLIENT_CLASS: 'cluster',
        SERIALIZER: 'msgpack',
        COMPRESSOR: 'zstd',
        COMPRESSOR_KWARGS: { min_length: 10 },
        KEY_FAMILIES: ['user:*', 'page:*'],
      },
    },
    memory: { BACKEND: 'locmem' },
  })
  onTestFinished(async () => {
    await caches.get('default').clear()
    await caches.close()
  })
  return { caches, cache: caches.get('default') }
}

const go = async (page: Page, view: string): Promise<void> => {
  await page.getByRole('navigation').getByRole('link', { name: view, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: view }).waitFor()
}

// A browser on a busy machine is slow.
describe('the page of the inspector', { timeout: 90_000 }, () => {
  test('shows nothing that changes without permission, and the server refuses it too', async () => {
    const { caches, cache } = open()
    await cache.set('a', 1, { tags: ['t'] })
    const url = await serveInspector(caches)
    const page = await openPage(browser, `${url}#/tags?cache=default&tag=t`)
    await page.getByText('You may not invalidate tags here.').waitFor()
    expect(await page.getByRole('button', { name: 'Invalidate' }).count()).toBe(0)
    const status = await page.evaluate(async () => {
      const init = { method: 'POST', headers: { 'x-holdfast-inspector': '1' } }
      return (await fetch('api/invalidate?cache=default&tag=t', init)).status
    })
    expect(status).toBe(403)
    expect(await cache.get('a')).toBe(1)
  })

  test('says what an invalidation means, and invalidates with permission', async () => {
    const { caches, cache } = open()
    await cache.setMany({ a: 1, b: 2 }, { tags: ['t'] })
    await cache.set('c', 3)
    const url = await serveInspector(caches, { authorize: () => true })
    const page = await openPage(browser, `${url}#/tags?cache=default&tag=t`)
    await page.getByText(/turns 2 of them into misses/).waitFor()
    page.on('dialog', (dialog) => dialog.accept())
    await page.getByRole('button', { name: 'Invalidate' }).click()
    await page.getByText('Invalidated.', { exact: true }).waitFor()
    expect(await cache.getMany(['a', 'b', 'c'])).toEqual(new Map([['c', 3]]))
    await page.getByRole('link', { name: 'a (invalid)' }).click()
    await page.getByText('Its tag "t" was invalidated since').waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No such key').waitFor()
  })

  test('ranks families by the time that their misses cost', async () => {
    const { caches, cache } = open()
    const slow = () => new Promise((resolve) => setTimeout(resolve, 30, 'value'))
    await cache.getOrSet('page:1', slow)
    for (let index = 0; index < 20; index += 1) await cache.getOrSet(`user:${index}`, () => index)
    const page = await openPage(browser, await serveInspector(caches))
    await go(page, 'Families')
    await page.getByRole('row').nth(1).waitFor()
    const rows = await page.getByRole('rowheader').allTextContents()
    expect(rows).toEqual(['page:*', 'user:*'])
  })

  test('shows operations as they happen, as long as somebody watches', async () => {
    const { caches, cache } = open()
    const page = await openPage(browser, await serveInspector(caches))
    await go(page, 'Live')
    await page.getByRole('button', { name: 'Watch' }).click()
    await page.getByText('Watching.').waitFor()
    await expect
      .poll(async () => {
        await cache.get('user:unknown')
        return page.getByRole('row', { name: /get user:unknown miss/ }).count()
      })
      .toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Watch' }).waitFor()
  })

  test('says why the HTTP cache did not answer a request, and finds what it stored', async () => {
    const caches = createCaches({ default: { BACKEND: 'locmem' } })
    onTestFinished(() => caches.close())
    const app = express()
      .use('/caches', inspector(caches))
      .use(httpCache({ cache: caches.get('default') }))
    app.get('/page', (_, res) => void res.set('Cache-Control', 'max-age=60').send('a page'))
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const page = await openPage(browser, `${origin}/caches`)
    await go(page, 'HTTP')
    await page.getByRole('button', { name: 'Watch' }).click()
    await page.getByText('Watching.').waitFor()
    await expect
      .poll(async () => {
        // A new URI each time: nothing tells when the server has begun to watch.
        await (await fetch(`${origin}/page?${Math.random()}`)).text()
        return page.getByRole('row', { name: /by the application nothing was stored for this URI yes/ }).count()
      })
      .toBeGreaterThan(0)
    for (let time = 0; time < 2; time += 1) await (await fetch(`${origin}/page?again`)).text()
    await page.getByRole('row', { name: /page\?again from the cache/ }).waitFor()
    await page.getByRole('link', { name: 'Find stored responses' }).click()
    await page.getByRole('link', { name: /page\?again/ }).click()
    await page.getByRole('button', { name: 'Show the value' }).click()
    await page.getByText('a page', { exact: false }).waitFor()
  })

  test('has nothing that axe finds wrong, in light and dark colours, and fits narrow screens', async () => {
    const { caches, cache } = open()
    await cache.set('user:1', { a: 1 }, { tags: ['t'] })
    await cache.getOrSet('user:2', () => 2)
    const url = await serveInspector(caches, { authorize: () => true })
    const page = await openPage(browser, url, { colorScheme: 'light' })
    const problems: string[] = []
    const check = async (): Promise<void> => {
      problems.push(...(await violations(page)))
      await page.emulateMedia({ colorScheme: 'dark' })
      problems.push(...(await violations(page, 'color-contrast')))
      await page.emulateMedia({ colorScheme: 'light' })
      await page.setViewportSize({ width: 360, height: 700 })
      const wider = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
      if (wider > 0) problems.push(`${page.url()} is ${wider} pixels too wide`)
      await page.setViewportSize({ width: 1200, height: 800 })
    }
    for (const view of ['Caches', 'Families', 'Keys', 'Tags', 'Servers', 'HTTP', 'Live']) {
      await go(page, view)
      if (view === 'Servers') await page.getByRole('article').first().waitFor()
      await check()
    }
    await page.goto(`${url}#/key?cache=default&key=user:1`)
    await page.getByRole('button', { name: 'Show the value' }).click()
    await page.getByRole('heading', { name: 'Value' }).waitFor()
    await check()
    expect(problems).toEqual([])
  }, 120_000)

  test('is used by the keyboard alone', async () => {
    const { caches, cache } = open()
    await cache.set('user:1', 'by keyboard')
    const page = await openPage(browser, await serveInspector(caches))
    await page.getByRole('table').first().waitFor()
    const press = async (key: string, times = 1): Promise<void> => {
      for (let time = 0; time < times; time += 1) await page.keyboard.press(key)
    }
    // Skip link, Caches, Families, Keys.
    await press('Tab', 4)
    await press('Enter')
    await page.locator('h1:focus', { hasText: 'Keys' }).waitFor()
    // From the heading, which has the focus: the cache, the field.
    await press('Tab', 2)
    await page.keyboard.type('user:1')
    await press('Enter')
    await page.getByRole('list').getByRole('link', { name: 'user:1' }).waitFor()
    await page.getByText('There is a key of just this name').getByRole('link').focus()
    await press('Enter')
    await page.getByRole('button', { name: 'Show the value' }).focus()
    await press('Enter')
    await page.getByText('by keyboard').waitFor()
  })
})

describe('with a million keys on six nodes', () => {
  let cluster: LocalCluster
  beforeAll(async () => {
    cluster = await startCluster({ nodeTimeout: 1000 })
  })
  afterAll(() => cluster.stop())

  test('the page finds a key, and shows its compressed MessagePack only when asked', async () => {
    const OPTIONS = { SERIALIZER: 'msgpack', COMPRESSOR: 'zstd', COMPRESSOR_KWARGS: { min_length: 10 } } as const
    const settings = { ...cluster.settings, OPTIONS: { ...cluster.settings.OPTIONS, ...OPTIONS } }
    await using caches = createCaches({ default: settings })
    const cache = caches.get('default')
    await fillCluster(cache, 1_000_000)
    const secret = { name: 'Ada', notes: 'only when asked '.repeat(50) }
    await cache.set('user:7:profile', secret, { tags: ['user:7'], timeout: 600 })
    const page = await openPage(browser, await serveInspector(caches, { scanPerSecond: 10_000_000 }))
    const sent: string[] = []
    page.on('response', async (response) => void sent.push(await response.text().catch(() => '')))
    await go(page, 'Keys')
    await page.getByLabel('Key, part of a key, or glob').fill('user:7')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('1 keys, looked at 1M of 1M. That is all.').waitFor({ timeout: 60_000 })
    await page.getByRole('link', { name: 'user:7:profile' }).click()
    await page.getByText('A read would hit.').waitFor()
    const { slot, node } = await cache.locate('user:7:profile')
    await page.getByText(`${node}, slot ${slot}`).waitFor()
    await page.getByText('msgpack + zstd').waitFor()
    expect(sent.join()).not.toContain('only when asked')
    await page.getByRole('button', { name: 'Show the value' }).click()
    await page.getByText('"name": "Ada"').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download its bytes' }).click()
    expect((await download).suggestedFilename()).toBe('value.bin')
  }, 240_000)

  test('the map follows a failover', async () => {
    await using caches = createCaches({ default: cluster.settings })
    const page = await openPage(browser, `${await serveInspector(caches)}#/servers?cache=default`)
    const server = (role: string, port: number) =>
      page.getByRole('article', { name: `${role} 127.0.0.1:${port}`, exact: true })
    const [primary, replica] = [cluster.primaries[0], cluster.replicas[0]]
    if (!primary || !replica) throw new Error('The cluster has no replica.')
    await server('replica', replica.port).getByText('Behind').waitFor()
    await server('primary', primary.port).getByText('slots: 0–5460').waitFor()
    await primary.kill()
    await server('primary', primary.port).getByText('does not answer').waitFor()
    // It has taken over its slots.
    await server('primary', replica.port).getByText('slots: 0–5460').waitFor({ timeout: 30_000 })
  }, 60_000)
})
