/** An application with OpenTelemetry's SDK and its instrumentation of ioredis: gets settings from its parent, and sends it the spans of some calls. */
import { once } from 'node:events'
import { HoldfastInstrumentation } from '@holdfast/opentelemetry'
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { type CacheSettings, createCaches } from 'holdfast'

/** A span, as its parent gets it. */
export interface SentSpan {
  readonly name: string
  readonly id: string
  readonly parent: string | undefined
}

const exporter = new InMemorySpanExporter()
const sdk = new NodeSDK({
  autoDetectResources: false,
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
  metricReaders: [],
  instrumentations: [new IORedisInstrumentation(), new HoldfastInstrumentation()],
})
sdk.start()

const [settings] = (await once(process, 'message')) as [CacheSettings]
const caches = createCaches({ default: settings })
const cache = caches.get('default')
await cache.set('a', 1, { timeout: 60 })
await cache.get('a')
await cache.getOrSet('b', () => 2, { timeout: 60, tags: ['t'] })
await cache.deleteMany(['a', 'b'])
await caches.close()

const spans = exporter.getFinishedSpans().map(
  (span): SentSpan => ({
    name: span.name,
    id: span.spanContext().spanId,
    parent: span.parentSpanContext?.spanId,
  }),
)
process.send?.(spans)
await sdk.shutdown()
process.disconnect?.()
