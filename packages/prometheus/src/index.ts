/** Prometheus metrics of Holdfast caches. */

export { type CollectCachesOptions, collectCaches } from './collect-caches.ts'
