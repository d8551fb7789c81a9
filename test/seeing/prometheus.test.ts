import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectCaches } from '@holdfast/prometheus'
import { createCaches } from 'holdfast'
import { Registry } from 'prom-client'
import { describe, expect, onTestFinished, test } from 'vitest'

/** One line of the text format: a name, labels in the order of their names, and the value. */
type Samples = ReadonlyMap<string, number>

/** Reads Prometheus' text format 0.0.4. Every line has to be a comment or a sample. */
function parse(text: string): Samples {
  const samples = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ') || line.startsWith('# TYPE ')) continue
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line)
    if (!match) throw new Error(`Not a sample: ${line}`)
    const labels = [...(match[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([label]) => label).sort()
    samples.set(`${match[1]}{${labels.join(',')}}`, Number(match[3]))
  }
  return samples
}

function open(options: Parameters<typeof collectCaches>[1] = {}) {
  const caches = createCaches({
    default: { BACKEND: 'locmem', LOCATION: 'a', OPTIONS: { KEY_FAMILIES: ['user:*', 'page:*'] } },
    other: { BACKEND: 'locmem', LOCATION: 'b' },
  })
  const register = new Registry()
  const stop = collectCaches(caches, { register, ...options })
  onTestFinished(async () => {
    stop()
    await caches.close()
  })
  return { caches, register, stop, scrape: async () => parse(await register.metrics()) }
}

describe('metrics for Prometheus', () => {
  test('say what each family of each cache did, and grow from scrape to scrape', async () => {
    const { caches, scrape } = open()
    const cache = caches.get('default')
    await cache.set('user:1', 'four')
    await cache.getMany(['user:1', 'user:2'])
    await cache.getOrSet('page:1', () => 1)
    await caches.get('other').get('x')
    const labels = 'alias="default",family="user:*"'
    const read = (samples: Samples, result: string) =>
      samples.get(`holdfast_cache_reads_total{${labels},result="${result}",topology="locmem"}`)
    const first = await scrape()
    expect([read(first, 'hit'), read(first, 'miss'), read(first, 'stale')]).toEqual([1, 1, 0])
    expect(
      first.get(`holdfast_cache_bytes_total{alias="default",direction="write",family="user:*",topology="locmem"}`),
    ).toBe(6)
    expect(first.get('holdfast_cache_loads_total{alias="default",family="page:*",topology="locmem"}')).toBe(1)
    expect(first.get('holdfast_cache_reads_total{alias="other",family="",result="miss",topology="locmem"}')).toBe(1)
    expect(first.get('holdfast_cache_operations_total{alias="default",operation="getMany",topology="locmem"}')).toBe(1)
    await cache.get('user:1')
    expect(read(await scrape(), 'hit')).toBe(2)
  })

  test('count errors by whether they were ignored', async () => {
    const caches = createCaches({
      gone: {
        BACKEND: 'redis',
        LOCATION: 'redis://127.0.0.1:1/0',
        OPTIONS: { IGNORE_EXCEPTIONS: true, CONNECTION_POOL_KWARGS: { socket_connect_timeout: 0.2 } },
      },
    })
    const register = new Registry()
    collectCaches(caches, { register })
    await caches.get('gone').get('k')
    const samples = parse(await register.metrics())
    await caches.close()
    expect(samples.get('holdfast_cache_errors_total{alias="gone",ignored="true",topology="single"}')).toBe(1)
    expect(samples.get('holdfast_cache_errors_total{alias="gone",ignored="false",topology="single"}')).toBe(0)
  })

  test('count values that cannot be decrypted', async () => {
    const keys = [{ id: 'a', secret: 'a'.repeat(64) }]
    const caches = createCaches({
      plain: { BACKEND: 'locmem', LOCATION: 'shared' },
      sealed: { BACKEND: 'locmem', LOCATION: 'shared', OPTIONS: { ENCRYPTION: { keys } } },
    })
    const register = new Registry()
    collectCaches(caches, { register })
    await caches.get('plain').set('k', 'not encrypted')
    await caches
      .get('sealed')
      .get('k')
      .catch(() => {})
    const samples = parse(await register.metrics())
    await caches.close()
    expect(samples.get('holdfast_cache_decrypt_errors_total{alias="sealed",topology="locmem"}')).toBe(1)
  })

  test('have durations if they are asked for, of these caches only', async () => {
    const { caches, register, stop, scrape } = open({ durations: true, buckets: [0.5, 1] })
    const [stranger, more] = [createCaches({ stranger: { BACKEND: 'locmem' } }), { alias: 'stranger' }]
    await caches.get('default').get('k')
    await stranger.get('stranger').get('k')
    await stranger.close()
    const samples = await scrape()
    const own = 'alias="default"'
    const rest = 'operation="get",topology="locmem"'
    expect(samples.get(`holdfast_cache_operation_duration_seconds_bucket{${own},le="0.5",${rest}}`)).toBe(1)
    expect([...samples.keys()].filter((key) => key.includes(more.alias))).toEqual([])
    stop()
    expect(await register.metrics()).toBe('\n')
  })

  test.each([
    [{ prefix: '1x' }, 'The option "prefix" of collectCaches() must be empty, or letters'],
    [{ buckets: [2, 1] }, 'The option "buckets" of collectCaches() must be ascending numbers'],
    [{ register: {} }, 'The option "register" of collectCaches() must be a Registry of prom-client'],
    [{ registry: new Registry() }, 'collectCaches() has no option "registry". Did you mean "register"?'],
  ])('are refused with %o', (options, message) => {
    expect(() => collectCaches([], options as never)).toThrow(message)
  })
})

test('the Grafana dashboard asks only for metrics and labels that exist', async () => {
  const { caches, scrape } = open({ durations: true })
  await caches.get('default').get('k')
  const known = [...(await scrape()).keys()]
  const path = join(import.meta.dirname, '../../packages/prometheus/src/grafana/holdfast.json')
  const dashboard = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[]
  }
  const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  const asked = expressions.flatMap((expr) => expr.match(/holdfast_\w+/g) ?? [])
  const names = new Set(known.map((key) => key.slice(0, key.indexOf('{'))))
  expect([...new Set(asked)].filter((name) => !names.has(name))).toEqual([])
  // And the other way round: nothing is collected that the dashboard does not show.
  const shown = new Set(asked)
  expect([...names].filter((name) => !/_(sum|count)$/.test(name) && !shown.has(name))).toEqual([])
  for (const expr of expressions) {
    const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => String(list).split(', '))
    const metric = String(/holdfast_\w+/.exec(expr))
    const sample = String(known.find((key) => key.startsWith(`${metric}{`)))
    for (const label of grouped) expect(sample, `${label} of ${metric}`).toContain(`${label}="`)
  }
})
