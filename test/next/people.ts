import { waitFor } from '@holdfast/local-redis'
import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, openPage } from '../support/browser.ts'
import type { NextServer } from './next-server.ts'
import type { TwoProcesses } from './two-processes.ts'

/**
 * Tests what people see in a browser.
 *
 * @param processes - Returns the processes, which write debug output; called when a test runs.
 */
export function testWhatPeopleSee(processes: () => TwoProcesses): void {
  let browser: Browser
  /** The header fields of every answer. */
  const answers: string[] = []
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  /** A person with a browser of their own. */
  const person = async (): Promise<Page> => {
    const page = await openPage(browser, 'about:blank')
    page.on('response', (response) => answers.push(JSON.stringify(response.headers())))
    return page
  }
  /** Goes to a page and waits until its scripts run: before that, the browser posts forms and follows links by itself. */
  const visit = async (page: Page, url: string): Promise<void> => {
    await page.goto(url)
    await page.locator('html[data-hydrated]').waitFor()
  }
  /** Does something, and returns what the browser requested meanwhile. */
  const requestsOf = async (page: Page, happens: () => Promise<unknown>): Promise<readonly Request[]> => {
    const requests: Request[] = []
    page.on('request', (request) => requests.push(request))
    await happens()
    return requests
  }
  const follow = async (page: Page, path: string): Promise<void> => {
    await page.locator(`a[href="${path}"]`).click()
    await page.waitForURL(`**${path}`)
    await page.locator('a').first().waitFor({ state: 'detached' })
  }
  const textOf = async (page: Page, id: string): Promise<string> => (await page.locator(`#${id}`).textContent()) ?? ''
  const storedBy = ({ output }: NextServer): number => output.split(/^HoldfastUseCacheHandler: set .* stored/m).length

  test('who presses a button whose action calls updateTag sees the new value at once, and others at their next visit', async () => {
    const { a, b } = processes()
    const [mine, other] = [await person(), await person()]
    await visit(other, `${b.url}/shown`)
    await visit(mine, `${a.url}/form`)
    const before = await textOf(mine, 'now')
    const stored = storedBy(a)

    const requests = await requestsOf(mine, async () => {
      await mine.getByRole('button', { name: 'Refresh' }).click()
      await mine.locator('#now', { hasNotText: before }).waitFor()
    })
    // The answer to the action had the value. The page was not loaded again.
    expect(requests.filter((request) => request.url().endsWith('/form')).map((request) => request.method())).toEqual([
      'POST',
    ])
    expect(requests.filter((request) => request.isNavigationRequest())).toEqual([])
    const after = await textOf(mine, 'now')

    // Next answers first and stores then.
    await waitFor('the value is stored', () => storedBy(a) > stored)
    await visit(other, `${b.url}/shown`)
    expect(await textOf(other, 'now')).toBe(after)
    await follow(mine, '/shown')
    expect(await textOf(mine, 'now')).toBe(after)
  })

  test.each([
    { name: 'a page that is rendered once', path: '/isr' },
    { name: 'a page that nobody has rendered', path: '/products/linked' },
    { name: 'a page that is rendered for each request', path: '/cached' },
  ])('a link to $name shows what loading it shows, by payloads alone', async ({ path }) => {
    const { a, b } = processes()
    const page = await person()
    const prefetched = page.waitForResponse((response) => isPrefetch(response.request(), path))
    await visit(page, `${a.url}/links`)
    await prefetched
    const requests = await requestsOf(page, () => follow(page, path))
    expect(requests.filter((request) => request.isNavigationRequest())).toEqual([])
    const { texts } = await b.get(path)
    expect(Object.keys(texts)).not.toEqual([])
    for (const [id, text] of Object.entries(texts)) expect(await textOf(page, id)).toBe(text)
  })

  test('a page that was revalidated in one process is new for who visits it again, or follows a link, in the other', async () => {
    const { a, b } = processes()
    const page = await person()
    await visit(page, `${b.url}/isr`)
    const before = await textOf(page, 'rendered')
    await a.revalidate({ path: '/isr' })
    await visit(page, `${b.url}/isr`)
    const after = await textOf(page, 'rendered')
    expect(after).not.toBe(before)
    await visit(page, `${b.url}/links`)
    await follow(page, '/isr')
    expect(await textOf(page, 'rendered')).toBe(after)
  })

  test('nobody sees debug output or tags', async () => {
    expect(answers.length).toBeGreaterThan(20)
    for (const answer of answers) expect(answer).not.toMatch(/holdfast|cache-status|x-next-cache-tags/i)
  })
}

function isPrefetch(request: Request, path: string): boolean {
  return new URL(request.url()).pathname === path && request.headers()['next-router-prefetch'] !== undefined
}
