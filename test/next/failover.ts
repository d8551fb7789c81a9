import { waitFor } from '@holdfast/local-redis'
import { expect, test } from 'vitest'
import type { NextServer, Page } from './next-server.ts'
import { nextProduct, type TwoProcesses } from './two-processes.ts'

/**
 * Requests a page of each process again and again while something happens.
 *
 * @param processes - Both are asked at the same time.
 * @param path - The page.
 * @param happens - What happens.
 * @returns All answers but those of a page as it should be.
 */
export async function failuresUnderTraffic(
  { a, b }: TwoProcesses,
  path: string,
  happens: () => Promise<unknown>,
): Promise<readonly Page[]> {
  const pages: Page[] = []
  let over = false
  const visit = async (server: NextServer): Promise<void> => {
    while (!over) pages.push(await server.get(path))
  }
  const visitors = [a, b].map(visit)
  try {
    await happens()
  } finally {
    over = true
    await Promise.allSettled(visitors)
  }
  await Promise.all(visitors)
  expect(pages.length).toBeGreaterThan(10)
  return pages.filter(({ status, texts }) => status !== 200 || !texts.product)
}

/** Waits until both processes serve the same rendering from the cache. */
export async function untilShared({ a, b }: TwoProcesses, path: string): Promise<void> {
  await waitFor('both share pages', async () => {
    const [first, second] = [await a.get(path), await b.get(path)]
    return first.cache === 'HIT' && second.cache === 'HIT' && first.texts.rendered === second.texts.rendered
  })
}

/**
 * Tests that people notice nothing of a failover. No test may follow that needs the servers as they were.
 *
 * @param processes - Returns the processes; called when the test runs.
 * @param failOver - Kills a primary, and resolves when another server has taken over.
 */
export function testFailover(processes: () => TwoProcesses, failOver: () => Promise<unknown>): void {
  test('a primary dies under traffic: every request is answered, and pages are shared and revalidated again', async () => {
    const two = processes()
    const path = nextProduct()
    const renderedByB = async (): Promise<string | undefined> => (await two.b.get(path)).texts.rendered
    const failures = await failuresUnderTraffic(two, path, async () => {
      await untilShared(two, path)
      await failOver()
      await untilShared(two, path)
      // A process that cannot reach the new primary yet tells the other as soon as it can.
      const old = await renderedByB()
      await two.a.revalidate({ tag: 'products' })
      await waitFor('the other process has heard', async () => (await renderedByB()) !== old)
      await untilShared(two, path)
    })
    expect(failures).toEqual([])
    // From then on the other has heard when the call ends. Next lets a request join one for the same page that is under
    // way, which may have looked before: so nobody else asks now.
    const rendered = await renderedByB()
    await two.a.revalidate({ tag: 'products' })
    expect(await renderedByB()).not.toBe(rendered)
    await untilShared(two, path)
    for (const { output } of [two.a, two.b]) expect(output).not.toMatch(/unhandled|uncaught/i)
  }, 60_000)
}
