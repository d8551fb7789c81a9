import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { buildPage } from '../../packages/inspector/page/build.ts'

const PROGRAMS = [
  process.env.HOLDFAST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** A browser that this machine has: HOLDFAST_CHROMIUM, or Chromium or Chrome at its usual place. */
export async function launch(): Promise<Browser> {
  await buildPage()
  const executablePath = PROGRAMS.find((path) => path !== undefined && existsSync(path))
  if (!executablePath) throw new Error('No Chromium was found. Install it, or set HOLDFAST_CHROMIUM to its path.')
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** A page of a test. Any error in it, also what its Content-Security-Policy refuses, fails the test. */
export async function openPage(browser: Browser, url: string, options?: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    // A request that was refused is one of the things that are tested.
    if (message.type() === 'error' && !/status of 40[34]/.test(message.text())) errors.push(message.text())
  })
  page.setDefaultTimeout(10_000)
  await page.goto(url)
  onTestFinished(async () => {
    await context.close()
    if (errors.length > 0) throw new Error(`The page had errors: ${errors.join('; ')}`)
  })
  return page
}

/**
 * What axe finds wrong with a page as it is now.
 *
 * @param page - The page.
 * @param rule - The only rule to check. @defaultValue all
 */
export async function violations(page: Page, rule?: string): Promise<readonly string[]> {
  // The page's policy forbids scripts of others; the debugger's are not bound by it.
  await page.evaluate(axe.source)
  const found = await page.evaluate(async (only) => {
    const { axe: checker } = globalThis as unknown as { readonly axe: Axe }
    return (await checker.run(only === undefined ? {} : { runOnly: [only] })).violations
  }, rule)
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** The part of axe that is used here. */
interface Axe {
  run(options: { readonly runOnly?: readonly string[] }): Promise<{
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  }>
}
