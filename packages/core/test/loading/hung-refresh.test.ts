import { expect, onTestFinished, test, vi } from 'vitest'
import { build } from '../support.ts'

test('a background refresh that hangs is aborted after five minutes, and the next call refreshes again', async () => {
  const cache = build({ BACKEND: 'locmem' }).get()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const signals: AbortSignal[] = []
  const hang = ({ signal }: { readonly signal: AbortSignal }): Promise<number> => {
    signals.push(signal)
    return new Promise(() => {})
  }
  const refresh = async (): Promise<void> => {
    // So eager a factor refreshes at every call.
    expect(await cache.getOrSet('k', hang, { timeout: 1000, earlyRefresh: 1e15 })).toBe(1)
    for (let tick = 0; tick < 5; tick += 1) await new Promise(setImmediate)
  }
  const load = async (): Promise<number> => {
    await new Promise(setImmediate)
    return 1
  }
  await cache.getOrSet('k', load, { timeout: 1000, earlyRefresh: 1 })
  await refresh()
  vi.advanceTimersByTime(299_000)
  await refresh()
  expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  vi.advanceTimersByTime(1000)
  expect(signals[0]?.reason).toMatchObject({ code: 'ERR_CACHE_LOADER_TIMEOUT' })
  await refresh()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
})
