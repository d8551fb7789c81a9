import axe from 'axe-core'
import type { Page } from 'playwright-core'

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
