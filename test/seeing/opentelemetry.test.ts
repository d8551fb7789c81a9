import { attribute, HoldfastInstrumentation, metric, observeCaches } from '@holdfast/opentelemetry'
import { context, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { createCaches, operationChannel } from 'holdfast'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest'

const spans = new InMemorySpanExporter()
const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter: points, exportIntervalMillis: 3_600_000 })
const instrumentation = new HoldfastInstrumentation({ enabled: false })
const sdk = new NodeSDK({
  autoDetectResources: false,
  spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
  metricReaders: [reader],
  instrumentations: [instrumentation],
})

beforeAll(() => sdk.start())
beforeEach(() => {
  spans.reset()
  points.reset()
  instrumentation.setConfig({})
  instrumentation.enable()
})
afterAll(async () => {
  instrumentation.disable()
  await sdk.shutdown()
  trace.disable()
  context.disable()
  metrics.disable()
})

function open() {
  const caches = createCaches({ default: { BACKEND: 'locmem', OPTIONS: { KEY_FAMILIES: ['user:*'] } } })
  onTestFinished(() => caches.close())
  return { caches, cache: caches.get('default') }
}

const attributesOf = ({ attributes }: ReadableSpan): object => attributes

/** The value of a metric with these attributes. */
async function collected(name: string, wanted: object): Promise<unknown> {
  await reader.forceFlush()
  const data = points
    .getMetrics()
    .at(-1)
    ?.scopeMetrics.flatMap((scope) => scope.metrics)
    .find(({ descriptor }) => descriptor.name === name)
  const point = data?.dataPoints.find(({ attributes }) =>
    Object.entries(wanted).every(([key, value]) => attributes[key] === value),
  )
  return point?.value
}

describe('spans', () => {
  test('say what an operation found, by alias, topology and family, and neither key nor value', async () => {
    const { cache } = open()
    await cache.set('user:1', 'secret')
    await cache.get('user:1')
    await cache.getMany(['user:1', 'user:2', 'x'])
    await cache.getOrSet('user:3', () => 'loaded')
    const found = spans.getFinishedSpans()
    expect(found.map(({ name, kind }) => [name, kind])).toEqual([
      ['set default', SpanKind.INTERNAL],
      ['get default', SpanKind.INTERNAL],
      ['getMany default', SpanKind.INTERNAL],
      ['getOrSet default', SpanKind.INTERNAL],
    ])
    const common = { 'cache.alias': 'default', 'cache.topology': 'locmem' }
    expect(found.map(attributesOf)).toEqual([
      { ...common, 'cache.operation': 'set', 'cache.key.family': 'user:*', 'cache.item.size': 8 },
      { ...common, 'cache.operation': 'get', 'cache.key.family': 'user:*', 'cache.hit': true, 'cache.item.size': 8 },
      {
        ...common,
        'cache.operation': 'getMany',
        'cache.hit': false,
        'cache.hits': 1,
        'cache.misses': 2,
        'cache.item.size': 8,
      },
      {
        ...common,
        'cache.operation': 'getOrSet',
        'cache.key.family': 'user:*',
        'cache.hit': false,
        'cache.loads': 1,
        'cache.item.size': 8,
      },
    ])
    expect(found[0]?.instrumentationScope).toEqual({ name: '@holdfast/opentelemetry', version: '0.1.0' })
  })

  test('of what a loader does are inside that of its operation, which is inside the application’s', async () => {
    const { cache } = open()
    const tracer = trace.getTracer('application')
    await tracer.startActiveSpan('request', async (span) => {
      await cache.getOrSet('user:1', async () => {
        tracer.startSpan('query').end()
        return cache.get('user:2', { default: 0 })
      })
      span.end()
    })
    const byName = new Map(spans.getFinishedSpans().map((span) => [span.name, span]))
    const parent = (name: string): string | undefined => byName.get(name)?.parentSpanContext?.spanId
    const id = (name: string): string | undefined => byName.get(name)?.spanContext().spanId
    expect(parent('query')).toBe(id('getOrSet default'))
    expect(parent('get default')).toBe(id('getOrSet default'))
    expect(parent('getOrSet default')).toBe(id('request'))
  })

  test('of a failure have the code of the error; its message and keys only if asked for', async () => {
    const { cache } = open()
    await cache.incr('user:1').catch(() => {})
    instrumentation.setConfig({ keys: true })
    await cache.incr('user:1').catch(() => {})
    const [discreet, open_] = spans.getFinishedSpans()
    expect(discreet?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'ERR_CACHE_KEY_NOT_FOUND' })
    expect(discreet?.attributes).toMatchObject({ 'error.type': 'ERR_CACHE_KEY_NOT_FOUND' })
    expect(JSON.stringify([discreet?.attributes, discreet?.events])).not.toContain('user:1')
    expect(open_?.attributes).toMatchObject({ 'cache.key': 'user:1' })
    expect(open_?.status.message).toContain('user:1')
  })

  test('of an operation whose error is ignored are no errors, and say what was ignored', async () => {
    const OPTIONS = { IGNORE_EXCEPTIONS: true, SOCKET_CONNECT_TIMEOUT: 0.2 }
    const caches = createCaches({ gone: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0', OPTIONS } })
    onTestFinished(() => caches.close())
    await caches.get('gone').get('k')
    const [span] = spans.getFinishedSpans()
    expect(span?.status.code).toBe(SpanStatusCode.UNSET)
    expect(span?.attributes).toMatchObject({ 'cache.error.ignored': true, 'error.type': 'ERR_CACHE_CONNECTION' })
  })

  test('are made no more after disable(), and then nothing is published', async () => {
    const { cache } = open()
    instrumentation.disable()
    expect(operationChannel.hasSubscribers).toBe(false)
    await cache.get('user:1')
    expect(spans.getFinishedSpans()).toEqual([])
  })
})

describe('metrics', () => {
  test('have the durations of operations', async () => {
    const { cache } = open()
    await cache.get('user:1')
    const value = await collected(metric.duration, { [attribute.operation]: 'get', [attribute.topology]: 'locmem' })
    expect(value).toMatchObject({ count: expect.any(Number), sum: expect.any(Number) })
  })

  test('have what the caches counted, by family, until they are observed no more', async () => {
    const { caches, cache } = open()
    const stop = observeCaches(caches)
    await cache.set('user:1', 'four')
    await cache.getMany(['user:1', 'user:2', 'user:3'])
    await cache.getOrSet('x', () => 1)
    const user = { [attribute.alias]: 'default', [attribute.family]: 'user:*' }
    expect(await collected(metric.reads, { ...user, [attribute.result]: 'hit' })).toBe(1)
    expect(await collected(metric.reads, { ...user, [attribute.result]: 'miss' })).toBe(2)
    expect(await collected(metric.io, { ...user, [attribute.direction]: 'write' })).toBe(6)
    expect(await collected(metric.loads, { [attribute.family]: '(other)' })).toBe(1)
    expect(await collected(metric.loadTime, { [attribute.family]: '(other)' })).toBeGreaterThan(0)
    expect(await collected(metric.errors, { [attribute.ignored]: false })).toBe(0)
    stop()
    await cache.get('user:1')
    expect(await collected(metric.reads, { ...user, [attribute.result]: 'hit' })).toBe(1)
  })

  test('go to the provider that is named', async () => {
    const { caches } = open()
    const own = new PeriodicExportingMetricReader({
      exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
      exportIntervalMillis: 3_600_000,
    })
    const meterProvider = new MeterProvider({ readers: [own] })
    onTestFinished(() => meterProvider.shutdown())
    onTestFinished(observeCaches(caches, { meterProvider }))
    const { resourceMetrics } = await own.collect()
    expect(resourceMetrics.scopeMetrics[0]?.scope.name).toBe('@holdfast/opentelemetry')
  })
})

test.each([
  [{ span: true }, 'HoldfastInstrumentation() has no option "span". Did you mean "spans"?'],
  [{ keys: 'yes' }, 'The option "keys" of HoldfastInstrumentation() must be true or false, got "yes".'],
])('the instrumentation refuses %o', (options, message) => {
  expect(() => new HoldfastInstrumentation(options as never)).toThrow(message)
})

test('what a cache sends to Redis is inside its span, with a context of its own for each call', async () => {
  const caches = createCaches({ default: { BACKEND: 'redis', LOCATION: inject('servers').single, KEY_PREFIX: 'otel' } })
  onTestFinished(() => caches.close())
  const cache = caches.get('default')
  await Promise.all([cache.get('a'), cache.get('b'), cache.set('c', 1)])
  const ids = spans.getFinishedSpans().map((span) => [span.name, span.attributes['cache.hit'], span.parentSpanContext])
  expect(ids.sort()).toEqual([
    ['get default', false, undefined],
    ['get default', false, undefined],
    ['set default', undefined, undefined],
  ])
})

test('a cluster is named as such', async () => {
  const caches = createCaches({
    default: {
      BACKEND: 'redis',
      LOCATION: inject('servers').cluster,
      OPTIONS: { CLIENT_CLASS: 'cluster' },
      KEY_PREFIX: 'otel',
    },
  })
  onTestFinished(() => caches.close())
  await caches.get('default').get('k')
  expect(spans.getFinishedSpans()[0]?.attributes).toMatchObject({ 'cache.topology': 'cluster', 'cache.hit': false })
})
