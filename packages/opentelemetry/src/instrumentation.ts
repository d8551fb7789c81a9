import {
  type IgnoredError,
  ignoredErrorChannel,
  isCacheError,
  type OperationContext,
  operationChannel,
  optionRule,
  optionsChecker,
} from '@holdfast/core'
import {
  type Attributes,
  type Context,
  context,
  type Histogram,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { attribute, metric } from './names.ts'
import { scope } from './scope.ts'

/** Options of {@link HoldfastInstrumentation}. */
export interface HoldfastInstrumentationOptions {
  /** Whether it begins at once. @defaultValue true */
  readonly enabled?: boolean
  /** Whether each operation has a span. @defaultValue true */
  readonly spans?: boolean | undefined
  /** Whether durations are measured, as `cache.operation.duration`. @defaultValue true */
  readonly durations?: boolean | undefined
  /**
   * Whether spans have logical keys, as `cache.key`, and messages of errors, which may name keys. Keys may hold
   * personal data.
   *
   * @defaultValue false
   */
  readonly keys?: boolean | undefined
}

const checkOptions = optionsChecker<HoldfastInstrumentationOptions>('HoldfastInstrumentation(options)', {
  enabled: optionRule.boolean,
  spans: optionRule.boolean,
  durations: optionRule.boolean,
  keys: optionRule.boolean,
})

/** From a hit in process memory to a slow loader. */
const BOUNDARIES = [
  0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** An operation that has not ended. */
interface Running {
  readonly begun: number
  readonly span: Span | undefined
}

/**
 * Makes a span of every operation of every cache in this process, and measures durations. What an operation sends to
 * Redis happens inside its span, so that spans of other instrumentations (ioredis) become its children.
 *
 * Takes the place of an `Instrumentation` of `@opentelemetry/instrumentation`. Before it is enabled, and after it is
 * disabled, caches do nothing for it.
 *
 * @example
 * ```ts
 * new NodeSDK({ instrumentations: [new HoldfastInstrumentation()] }).start()
 * ```
 */
export class HoldfastInstrumentation {
  /** The name of the scope of its spans. */
  readonly instrumentationName: string = scope.name
  /** The version of the scope of its spans. */
  readonly instrumentationVersion: string = scope.version
  readonly #running = new WeakMap<OperationContext, Running>()
  readonly #spans = new WeakSet<Span>()
  #options: HoldfastInstrumentationOptions
  #tracers: TracerProvider = trace
  #meters: MeterProvider = metrics
  #durations: Histogram | undefined
  #enabled = false

  /**
   * @param options - What to record.
   * @throws ArgumentError for an unknown option, or one of another kind.
   */
  constructor(options: HoldfastInstrumentationOptions = {}) {
    this.#options = checkOptions(options)
    if (options.enabled !== false) this.enable()
  }

  /** Begins to record. */
  enable(): void {
    if (this.#enabled) return
    this.#enabled = true
    operationChannel.start.subscribe(this.#start)
    operationChannel.error.subscribe(this.#fail)
    operationChannel.asyncEnd.subscribe(this.#end)
    ignoredErrorChannel.subscribe(this.#ignored)
  }

  /** Records nothing any more. */
  disable(): void {
    this.#enabled = false
    operationChannel.start.unsubscribe(this.#start)
    operationChannel.error.unsubscribe(this.#fail)
    operationChannel.asyncEnd.unsubscribe(this.#end)
    ignoredErrorChannel.unsubscribe(this.#ignored)
  }

  /**
   * Takes spans to another provider. `NodeSDK` calls it.
   *
   * @param provider - Makes the tracer.
   */
  setTracerProvider(provider: TracerProvider): void {
    this.#tracers = provider
  }

  /**
   * Takes metrics to another provider. `NodeSDK` calls it.
   *
   * @param provider - Makes the meter.
   */
  setMeterProvider(provider: MeterProvider): void {
    this.#meters = provider
    this.#durations = undefined
  }

  /** Returns the options. */
  getConfig(): HoldfastInstrumentationOptions {
    return this.#options
  }

  /**
   * Replaces the options. `enabled` has no effect here.
   *
   * @param options - What to record.
   * @throws ArgumentError for an unknown option, or one of another kind.
   */
  setConfig(options: HoldfastInstrumentationOptions): void {
    this.#options = checkOptions(options)
  }

  readonly #start = (message: unknown): void => {
    const operation = message as OperationContext
    const { spans = true } = this.#options
    const parent = context.active()
    const span = spans ? this.#startSpan(operation, parent) : undefined
    this.#running.set(operation, { begun: performance.now(), span })
    if (!span) return
    this.#spans.add(span)
    const inside = trace.setSpan(parent, span)
    const { around } = operation
    operation.around = (work) => context.with(inside, () => (around ? around(work) : work()))
  }

  readonly #fail = (message: unknown): void => {
    const operation = message as OperationContext
    const span = this.#running.get(operation)?.span
    if (!span?.isRecording()) return
    const { error } = operation
    span.setAttribute(attribute.errorType, errorType(error))
    // Messages name keys.
    const text = this.#options.keys && error instanceof Error ? error.message : errorType(error)
    span.setStatus({ code: SpanStatusCode.ERROR, message: text })
  }

  /** The operation goes on without the store: its span is no error, and says what was ignored. */
  readonly #ignored = (message: unknown): void => {
    const span = trace.getSpan(context.active())
    if (!span || !this.#spans.has(span)) return
    const { error } = message as IgnoredError
    span.setAttributes({ [attribute.ignored]: true, [attribute.errorType]: errorType(error) })
  }

  readonly #end = (message: unknown): void => {
    const operation = message as OperationContext
    const running = this.#running.get(operation)
    // It began before this was enabled.
    if (!running) return
    this.#running.delete(operation)
    const { begun, span } = running
    if (this.#options.durations !== false) {
      const attributes = commonOf(operation)
      if (operation.error !== undefined) attributes[attribute.errorType] = errorType(operation.error)
      this.#histogram().record((performance.now() - begun) / 1000, attributes)
    }
    if (!span) return
    if (span.isRecording()) span.setAttributes(found(operation))
    span.end()
  }

  #startSpan(operation: OperationContext, parent: Context): Span {
    const attributes = commonOf(operation)
    const { family, key } = operation
    if (family !== undefined) attributes[attribute.family] = family
    if (this.#options.keys && key !== undefined) attributes[attribute.key] = key
    const name = `${operation.operation} ${operation.alias}`
    const tracer = this.#tracers.getTracer(scope.name, scope.version)
    return tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes }, parent)
  }

  #histogram(): Histogram {
    this.#durations ??= this.#meters.getMeter(scope.name, scope.version).createHistogram(metric.duration, {
      unit: 's',
      description: 'Duration of cache operations, loaders included.',
      advice: { explicitBucketBoundaries: BOUNDARIES },
    })
    return this.#durations
  }
}

function commonOf({ alias, operation, topology }: OperationContext): Attributes {
  return { [attribute.alias]: alias, [attribute.operation]: operation, [attribute.topology]: topology }
}

/** What an operation found: nothing for one that does not read. */
function found({ counts, key }: OperationContext): Attributes {
  const { hits, misses, staleHits, loads, bytesRead, bytesWritten } = counts
  const attributes: Attributes = {}
  if (hits + misses + staleHits > 0) {
    attributes[attribute.hit] = misses === 0
    if (key === undefined) {
      attributes[attribute.hits] = hits
      attributes[attribute.misses] = misses
    }
    if (staleHits > 0) attributes[attribute.staleHits] = staleHits
  }
  if (loads > 0) attributes[attribute.loads] = loads
  if (bytesRead + bytesWritten > 0) attributes[attribute.size] = bytesRead + bytesWritten
  return attributes
}

function errorType(error: unknown): string {
  if (isCacheError(error)) return error.code
  return error instanceof Error ? error.name : '_OTHER'
}
