import { fileURLToPath } from 'node:url'

const handler = fileURLToPath(import.meta.resolve('./cache-handler.mjs'))

export default {
  cacheHandler: handler,
  cacheHandlers: { default: handler, remote: handler, own: handler },
  cacheMaxMemorySize: 0,
  // Browsers would show payloads that they have kept once more; see the guide.
  headers: () => [
    {
      source: '/:path*',
      has: [{ type: 'header', key: 'rsc' }],
      headers: [{ key: 'Cache-Control', value: 'private, no-cache' }],
    },
  ],
  images: { customCacheHandler: true },
  experimental: { useCache: true },
}
