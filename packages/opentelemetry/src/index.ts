/** OpenTelemetry spans and metrics of Holdfast caches. */

export { HoldfastInstrumentation, type HoldfastInstrumentationOptions } from './instrumentation.ts'
export { attribute, metric } from './names.ts'
export { type ObserveCachesOptions, observeCaches } from './observe-caches.ts'
