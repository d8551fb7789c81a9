import { fileURLToPath } from 'node:url'

const handler = fileURLToPath(import.meta.resolve('./cache-handler.mjs'))

export default {
  cacheHandler: handler,
  cacheHandlers: { default: handler, remote: handler },
  cacheMaxMemorySize: 0,
  experimental: { useCache: true },
}
