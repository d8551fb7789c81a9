import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

const PROGRAMS = [
  process.env.HOLDFAST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** A browser that this machine has: HOLDFAST_CHROMIUM, or Chromium or Chrome at its usual place. */
export async function launch(): Promise<Browser> {
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
  page.setDefaultTimeout(20_000)
  await page.goto(url)
  onTestFinished(async () => {
    await context.close()
    if (errors.length > 0) throw new Error(`The page had errors: ${errors.join('; ')}`)
  })
  return page
}
