import { startServer } from '@holdfast/local-redis'
import { createCaches, type RedisCache, type RedisSettings, SettingsError } from 'holdfast'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, inject, onTestFinished, test } from 'vitest'

const MIB = 1024 * 1024

function openCache(LOCATION: RedisSettings['LOCATION'], OPTIONS: RedisSettings['OPTIONS'] = {}): RedisCache {
  const caches = createCaches({
    BACKEND: 'redis',
    LOCATION,
    KEY_PREFIX: 'bytes',
    OPTIONS: { MAX_BYTES_IN_FLIGHT: MIB, ...OPTIONS },
  })
  onTestFinished(() => caches.close())
  return caches.get()
}

/** What calls come to: a result, or the code of an error. */
async function outcomesOf(calls: readonly Promise<unknown>[]): Promise<unknown[]> {
  return Promise.all(calls.map((call) => call.catch((error) => error.code)))
}

const count = (outcomes: readonly unknown[], outcome: unknown): number =>
  outcomes.filter((each) => each === outcome).length

describe.each([
  ['over the first connection', 100_000],
  ['over the second', 300_000],
])('bytes %s', (_, size) => {
  const value = 'x'.repeat(size)
  const most = Math.floor(MIB / (size + 100))
  const set = (cache: RedisCache, calls: number): Promise<unknown>[] =>
    Array.from({ length: calls }, (_, index) => cache.set(`k${index}`, value))

  test('beyond MAX_BYTES_IN_FLIGHT wait for their turn, and as many again at most', async () => {
    const cache = openCache(inject('servers').single)
    await cache.set('k', value)
    const outcomes = await outcomesOf(set(cache, 50))
    expect(outcomes.slice(0, 2 * most).every((outcome) => outcome === true)).toBe(true)
    expect(count(outcomes, 'ERR_CACHE_OVERLOADED')).toBe(50 - 2 * most)
    // There is room again.
    expect(await outcomesOf(set(cache, 2 * most))).toEqual(Array.from({ length: 2 * most }, () => true))
  })

  test('of a server that hangs are bounded: calls end with a timeout, those beyond at once', async () => {
    await using server = await startServer()
    const cache = openCache(server.url, { SOCKET_TIMEOUT: 0.3 })
    await cache.set('k', value)
    await server.pause()
    const calls = set(cache, 50)
    const first: unknown = await Promise.race(calls).catch((error) => error)
    expect(first).toMatchObject({
      code: 'ERR_CACHE_OVERLOADED',
      node: `127.0.0.1:${server.port}`,
      message: expect.stringContaining(`${MIB} bytes (MAX_BYTES_IN_FLIGHT) are under way`),
    })
    const outcomes = await outcomesOf(calls)
    await server.resume()
    expect(count(outcomes, 'ERR_CACHE_TIMEOUT')).toBe(2 * most)
    expect(count(outcomes, 'ERR_CACHE_OVERLOADED')).toBe(50 - 2 * most)
  })
})

test('a command that is larger than MAX_BYTES_IN_FLIGHT is refused, and nothing is sent', async () => {
  const cache = openCache(inject('servers').single)
  await cache.set('k', 'old')
  await expect(cache.set('k', 'x'.repeat(MIB))).rejects.toMatchObject({
    code: 'ERR_CACHE_OVERLOADED',
    message: expect.stringMatching(/a command has \d+ bytes, and MAX_BYTES_IN_FLIGHT is 1048576/),
  })
  expect(await cache.get('k')).toBe('old')
  const ignoring = openCache(inject('servers').single, { IGNORE_EXCEPTIONS: true })
  expect(await ignoring.set('k', 'x'.repeat(MIB))).toBe(false)
})

test.each([
  ['LARGE_VALUE_BYTES', 0, 'expected at least 4096, got 0'],
  ['LARGE_VALUE_BYTES', '1MB', 'expected one of false or a number, got "1MB"'],
  ['LARGE_VALUE_BYTES', true, 'expected one of false or a number, got true'],
  ['MAX_BYTES_IN_FLIGHT', 1000, 'expected at least 1048576, got 1000'],
  ['MAX_BYTES_IN_FLIGHT', 2 * MIB + 0.5, 'expected an integer, got 2097152.5'],
])('%s: %j is one problem of the settings', (name, value, problem) => {
  const open = (): unknown => createCaches({ BACKEND: 'redis', LOCATION: 'redis://h', OPTIONS: { [name]: value } })
  expect(open).toThrow(SettingsError)
  expect(open).toThrow(`CACHES.default.OPTIONS.${name}: ${problem}`)
})

// What Redis documents: "By default, a single Redis string can be a maximum of 512 MB."
const LARGEST = 512 * MIB

test.each([
  ['ioredis', async (url: string) => ({ location: url, options: { MAX_BYTES_IN_FLIGHT: 2 * LARGEST } })],
  [
    'node-redis',
    async (url: string) => {
      const location = createClient({ url })
      onTestFinished(() => location.destroy())
      await location.on('error', () => {}).connect()
      return { location, options: { MAX_BYTES_IN_FLIGHT: undefined } }
    },
  ],
])('a value that no server takes is refused, and %s stays connected', async (_, open) => {
  await using server = await startServer()
  const admin = new Redis(server.url)
  onTestFinished(() => admin.disconnect())
  const { location, options } = await open(server.url)
  const cache = openCache(location, { ...options, SERIALIZER: 'buffer' })
  const connections = async (): Promise<string | undefined> =>
    /total_connections_received:\d+/.exec(await admin.info('stats'))?.[0]
  await cache.set('k', Buffer.from('old'))
  const before = await connections()
  const calls = [cache.set('k', Buffer.alloc(LARGEST + 1)), cache.get('k')]
  await expect(calls[0]).rejects.toMatchObject({
    code: 'ERR_CACHE_OVERLOADED',
    message: `Nothing was sent to Redis (127.0.0.1:${server.port}): a value has ${LARGEST + 1} bytes, and Redis takes ${LARGEST} at most.`,
  })
  expect(await calls[1]).toEqual(Buffer.from('old'))
  expect(await connections()).toBe(before)
})
