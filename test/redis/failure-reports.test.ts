import { inspect } from 'node:util'
import {
  type CacheSettings,
  type CreateCachesOptions,
  createCaches,
  type IgnoredError,
  ignoredErrorChannel,
  type OperationContext,
  operationChannel,
} from 'holdfast'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'

const DEAD = { BACKEND: 'redis', LOCATION: 'redis://user:hunter2@127.0.0.1:1/0' } as const

function open(settings: CacheSettings, options: CreateCachesOptions = {}) {
  const caches = createCaches(settings, options)
  onTestFinished(() => caches.close())
  return caches.get()
}

describe('ignored errors are logged', () => {
  const lines: [message: string, error: unknown][] = []
  const DJANGO_REDIS_LOGGER = { error: (message: string, error: unknown) => void lines.push([message, error]) }

  test('once per ten seconds, with the number of those in between', async () => {
    lines.length = 0
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const OPTIONS = { IGNORE_EXCEPTIONS: true, LOG_IGNORED_EXCEPTIONS: true }
    const cache = open({ ...DEAD, OPTIONS }, { djangoSettings: { DJANGO_REDIS_LOGGER } })
    for (let call = 0; call < 4; call += 1) await cache.get('k')
    expect(lines).toEqual([
      ['Exception ignored in get() of cache "default"', expect.objectContaining({ code: 'ERR_CACHE_CONNECTION' })],
    ])
    vi.advanceTimersByTime(9_000)
    await cache.set('k', 1)
    expect(lines).toHaveLength(1)
    vi.advanceTimersByTime(1_001)
    await cache.set('k', 1)
    expect(lines[1]?.[0]).toBe(
      'Exception ignored in set() of cache "default" (and 4 more since the last of these lines)',
    )
    expect(inspect(lines, { depth: 10, showHidden: true })).not.toContain('hunter2')
    expect(cache.stats()).toMatchObject({ errors: 6, ignoredErrors: 6 })
  })

  test('by the settings of a Django project, which an option overrides', async () => {
    lines.length = 0
    const djangoSettings = {
      DJANGO_REDIS_IGNORE_EXCEPTIONS: true,
      DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS: true,
      DJANGO_REDIS_LOGGER,
    }
    expect(await open(DEAD, { djangoSettings }).get('k')).toBeUndefined()
    expect(lines).toHaveLength(1)
    await open({ ...DEAD, OPTIONS: { LOG_IGNORED_EXCEPTIONS: false } }, { djangoSettings }).get('k')
    expect(lines).toHaveLength(1)
    const strict = open({ ...DEAD, OPTIONS: { IGNORE_EXCEPTIONS: false } }, { djangoSettings })
    await expect(strict.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  })

  test('on stderr under the name of the logger, in one line', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    onTestFinished(() => write.mockRestore())
    const djangoSettings = { DJANGO_REDIS_IGNORE_EXCEPTIONS: true, DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS: true }
    await open(DEAD, { djangoSettings: { ...djangoSettings, DJANGO_REDIS_LOGGER: 'app.cache' } }).get('k')
    await open(DEAD, { djangoSettings }).get('k')
    const [named, unnamed] = write.mock.calls.map(([line]) => String(line))
    expect(named).toMatch(/^app\.cache: Exception ignored in get\(\) of cache "default": Redis is out of reach .*\n$/)
    expect(unnamed).toMatch(/^holdfast\.cache: /)
  })
})

describe('diagnostics channels', () => {
  test('report the start, end and failure of every operation, and never a value', async () => {
    const cache = open({ BACKEND: 'redis', LOCATION: inject('servers').single, KEY_PREFIX: `traced-${process.pid}` })
    const seen: unknown[] = []
    const note = (event: string) => (context: OperationContext) => {
      const { alias, operation, key, error } = context
      seen.push([event, alias, operation, key, (error as Error | undefined)?.name])
      expect(inspect(context, { depth: 10, showHidden: true })).not.toContain('the value')
    }
    const subscribers = {
      start: note('start'),
      end: () => {},
      asyncStart: () => {},
      asyncEnd: note('end'),
      error: note('error'),
    }
    operationChannel.subscribe(subscribers)
    onTestFinished(() => void operationChannel.unsubscribe(subscribers))
    await cache.set('k', 'the value')
    expect(await cache.get('k')).toBe('the value')
    expect(await cache.getMany(['k'])).toEqual(new Map([['k', 'the value']]))
    expect(await cache.getOrSet('k', () => 'the value')).toBe('the value')
    await expect(cache.incr('k')).rejects.toMatchObject({ code: 'ERR_CACHE_NOT_AN_INTEGER' })
    await cache.clear()
    const calm = (operation: string, key?: string): unknown[] => [
      ['start', 'default', operation, key, undefined],
      ['end', 'default', operation, key, undefined],
    ]
    expect(seen).toEqual([
      ...calm('set', 'k'),
      ...calm('get', 'k'),
      ...calm('getMany'),
      ...calm('getOrSet', 'k'),
      ['start', 'default', 'incr', 'k', undefined],
      ['error', 'default', 'incr', 'k', 'NotAnIntegerError'],
      ['end', 'default', 'incr', 'k', 'NotAnIntegerError'],
      ...calm('clear'),
    ])
  })

  test('report every ignored error', async () => {
    const seen: IgnoredError[] = []
    const note = (message: unknown): void => void seen.push(message as IgnoredError)
    ignoredErrorChannel.subscribe(note)
    onTestFinished(() => void ignoredErrorChannel.unsubscribe(note))
    const cache = open({ ...DEAD, OPTIONS: { IGNORE_EXCEPTIONS: true } })
    await cache.get('k')
    await cache.invalidateTags(['t'])
    const error = expect.objectContaining({ code: 'ERR_CACHE_CONNECTION' })
    expect(seen).toEqual([
      { alias: 'default', operation: 'get', error },
      { alias: 'default', operation: 'invalidateTags', error },
    ])
    expect(inspect(seen, { depth: 10, showHidden: true })).not.toContain('hunter2')
  })
})
