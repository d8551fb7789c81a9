import { waitFor } from '@holdfast/local-redis'
import { expect, test } from 'vitest'
import type { NextServer } from './next-server.ts'
import { nextProduct, type TwoProcesses } from './two-processes.ts'

/**
 * Tests what holds wherever processes share a cache: what one renders, fetches or computes the other serves, until
 * either of them revalidates it.
 *
 * @param processes - Returns the processes; called when a test runs. For a cache of one process, twice the same.
 */
export function testSharing(processes: () => TwoProcesses): void {
  const now = async (server: NextServer): Promise<string | undefined> => (await server.get('/cached')).texts.now
  /** Next answers first and stores then, so the next request may come too early. */
  const untilShared = (): Promise<unknown> =>
    waitFor('both use one result', async () => (await now(processes().a)) === (await now(processes().b)))

  test('what one process renders and fetches, the other serves', async () => {
    const { a, b, origin } = processes()
    const { requests } = origin
    const path = nextProduct()
    const [first, second] = [await a.get(path), await b.get(path)]
    expect([first.cache, second.cache]).toEqual(['MISS', 'HIT'])
    expect(second.texts).toEqual(first.texts)
    expect(second.body.equals(first.body)).toBe(true)
    expect(origin.requests).toBe(requests + 1)
  })

  test('what one process computes with "use cache", the other uses', async () => {
    const { a, b } = processes()
    await a.revalidate({ tag: 'now' })
    expect(await now(b)).toMatch(new RegExp(`^${b.name} `))
    await untilShared()
  })

  test.each([
    { name: 'a tag', what: () => ({ tag: 'products' }) },
    { name: 'one of several tags', what: (path: string) => ({ tag: `product:${path.slice('/products/'.length)}` }) },
    { name: 'a path', what: (path: string) => ({ path }) },
  ])('$name revalidated in one process is gone in the other at its next request', async ({ what }) => {
    const { a, b, origin } = processes()
    const path = nextProduct()
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const before = await to.get(path)
      const { requests } = origin
      await from.revalidate(what(path))
      const after = await to.get(path)
      expect(after.cache).toBe('MISS')
      expect(after.texts.rendered).not.toBe(before.texts.rendered)
      expect(origin.requests).toBe(requests + 1)
      expect((await from.get(path)).texts).toEqual(after.texts)
    }
  })

  test('a tag revalidated with a profile is served stale once, and is new everywhere afterwards', async () => {
    const { a, b } = processes()
    const path = nextProduct()
    const before = await a.get(path)
    await b.revalidate({ tag: 'products', profile: 'max' })
    const stale = await a.get(path)
    expect([stale.cache, stale.texts.rendered]).toEqual(['STALE', before.texts.rendered])
    await waitFor('the page is new', async () => (await a.get(path)).texts.rendered !== before.texts.rendered)
    const [fromA, fromB] = [await a.get(path), await b.get(path)]
    expect(fromA.texts.product).not.toBe(before.texts.product)
    expect(fromB.texts).toEqual(fromA.texts)
  })

  test.each([
    { name: 'its tag', what: { tag: 'now' } },
    { name: 'the path that uses it', what: { path: '/cached' } },
  ])('a result of "use cache" is gone in the other process when $name is revalidated', async ({ what }) => {
    const { a, b } = processes()
    const before = await now(b)
    await a.revalidate(what)
    expect(await now(b)).not.toBe(before)
    await untilShared()
    expect(await now(a)).not.toBe(before)
  })
}
