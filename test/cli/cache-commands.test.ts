import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { REFUSAL, Workplace } from './support.ts'

let place: Workplace
const servers = inject('servers')
const own = `cli-${process.pid}`

beforeAll(async () => {
  place = await Workplace.make()
  await place.write(
    'caches.ts',
    `type Named = Record<string, object>
    export const CACHES: Named = {
      default: { BACKEND: 'redis', LOCATION: ${JSON.stringify(servers.single)}, KEY_PREFIX: '${own}' },
      cluster: { BACKEND: 'redis', LOCATION: ${JSON.stringify(servers.cluster)}, OPTIONS: { CLIENT_CLASS: 'cluster' },
        KEY_PREFIX: '${own}' },
      bare: { BACKEND: 'redis', LOCATION: ${JSON.stringify([...servers.cluster].reverse())},
        KEY_FUNCTION: (key: string) => key, OPTIONS: { CLIENT_CLASS: 'cluster' } },
      memory: { BACKEND: 'locmem' },
    }`,
  )
})

afterAll(async () => {
  await place[Symbol.asyncDispose]()
})

const run = (...args: readonly string[]): ReturnType<Workplace['run']> =>
  place.run([...args, '--config', 'caches.ts'], { input: '' })

describe.each(['default', 'cluster'])('on the alias %s', { timeout: 90_000 }, (alias) => {
  const on = (...args: readonly string[]): ReturnType<Workplace['run']> => run(...args, '--cache', alias)

  test('set, get, ttl, inspect and incr-version work on one key', async () => {
    expect(await on('set', 'user', '{"name":"Ada"}', '--parse', '-t', '100')).toMatchObject({ status: 0, out: 'OK\n' })
    expect(await on('get', 'user')).toMatchObject({ status: 0, out: "{ name: 'Ada' }\n" })
    expect(JSON.parse((await on('get', 'user', '--json')).out)).toEqual({ name: 'Ada' })
    expect(JSON.parse((await on('ttl', 'user', '--json')).out).ttl).toBeGreaterThan(90)
    const seen = JSON.parse((await on('inspect', 'user', '--json')).out)
    expect(seen).toMatchObject({
      storedKey: `${own}:1:user`,
      type: 'string',
      bytes: 14,
      codec: 'JSON',
      value: { name: 'Ada' },
    })
    expect((await on('incr-version', 'user')).out).toContain(`${own}:2:user`)
    expect((await on('get', 'user')).status).toBe(1)
    expect((await on('get', 'user', '--key-version', '2')).status).toBe(0)
    expect((await on('incr-version', 'user', '--by', '-1', '--key-version', '2')).out).toContain('version 1')
  })

  test('ttl says that a key never expires', async () => {
    await on('set', 'forever', '1', '-t', 'none')
    expect((await on('ttl', 'forever')).out).toBe('never expires\n')
  })

  test('set fails where --nx or --xx prevents the write', async () => {
    await on('set', 'taken', 'x')
    expect(await on('set', 'taken', 'y', '--nx')).toMatchObject({ status: 1, err: expect.stringContaining('exists') })
    expect(await on('set', 'nowhere', 'y', '--xx')).toMatchObject({ status: 1 })
    expect(await on('set', 'taken', 'y', '--nx', '--xx')).toMatchObject({ status: 2 })
  })

  test('keys lists keys; delete and clear count them and ask', async () => {
    await on('clear', '--yes')
    for (const key of ['a:1', 'a:2', 'b:1']) await on('set', key, 'x')
    await on('set', 'b:1', 'x', '--key-version', '7')
    expect((await on('keys', 'a:*')).out.trim().split('\n').sort()).toEqual(['a:1', 'a:2'])
    const refused = await on('delete', 'a:*')
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('This deletes 2 keys') })
    expect(await on('delete', 'a:*', '--yes')).toMatchObject({ out: 'Deleted 2 keys.\n' })
    expect(await on('delete', 'a:1', '--yes')).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    expect((await on('clear')).err).toContain('This removes all 2 keys')
    expect(JSON.parse((await on('keys', '--json')).out)).toEqual(['b:1'])
    const cleared = await place.run(['clear', '--config', 'caches.ts', '--cache', alias], { input: 'yes\n' })
    expect(cleared).toMatchObject({ status: 0, out: 'Removed 2 keys.\n' })
  })

  test('ping names every server', async () => {
    expect((await on('ping')).out.match(/PONG/g)).toHaveLength(alias === 'default' ? 1 : 6)
  })

  test('check passes', async () => {
    const checked = await on('check', '--json')
    expect(checked.status).toBe(0)
    const { pass, caches } = JSON.parse(checked.out)
    expect(pass).toBe(true)
    expect(caches[0].findings.map(({ topic }: { topic: string }) => topic)).toEqual(
      expect.arrayContaining([
        'connection',
        'replication',
        'version',
        'eviction',
        'clock',
        'round trip',
        'writes',
        'permissions',
      ]),
    )
  })
})

test('set --explain shows slot 12182 of foo, and the redirection by another node', async () => {
  const { out } = await run('set', 'foo', 'bar', '--cache', 'bare', '--explain')
  const third = servers.cluster.map((url) => new URL(url).host)[2]
  expect(out).toContain(`stored key "foo": slot 12182, on ${third}`)
  expect(out.trim().endsWith('OK')).toBe(true)
  const { route } = JSON.parse((await run('set', 'foo', 'bar', '--cache', 'bare', '--explain', '--json')).out)
  expect(route.slot).toBe(12_182)
  if (route.asked === third) expect(route.answer).toContain('serves')
  else expect(out).toContain(`answered MOVED 12182 ${third}: redirected to slot [12182] located at ${third}`)
  expect((await run('slot', 'foo', '--cache', 'bare')).out).toBe(`12182 on ${third} (stored key "foo")\n`)
  await run('delete', 'foo', '--yes', '--cache', 'bare')
})

test('CACHE_URL replaces a settings file', async () => {
  const env = { CACHE_URL: `${servers.single}?key_prefix=${own}-url` }
  expect(await place.run(['set', 'k', 'v'], { env })).toMatchObject({ status: 0 })
  expect(await place.run(['get', 'k'], { env })).toMatchObject({ out: 'v\n' })
  expect(await place.run(['clear', '-y'], { env })).toMatchObject({ out: 'Removed 1 key.\n' })
})

test('a cache without a server has no slots and nothing to ping', async () => {
  for (const args of [['slot', 'foo'], ['ping']]) {
    expect(await run(...args, '--cache', 'memory')).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
  }
  expect(await run('check', '--cache', 'memory')).toMatchObject({ status: 0 })
  expect(await run('slot', 'foo')).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
})
