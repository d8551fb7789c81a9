import { fileURLToPath } from 'node:url'

const handler = fileURLToPath(import.meta.resolve('./cache-handler.cjs'))

export default {
  cacheHandler: handler,
  cacheMaxMemorySize: 0,
  outputFileTracingExcludes: { '**': ['**/*'] },
  eslint: { ignoreDuringBuilds: true },
  experimental: { cacheHandlers: { default: handler }, useCache: true },
}
