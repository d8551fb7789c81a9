import { fileURLToPath } from 'node:url'

const handler = fileURLToPath(import.meta.resolve('./cache-handler.mjs'))

export default {
  cacheComponents: true,
  partialPrefetching: true,
  cacheHandler: handler,
  cacheHandlers: { default: handler, remote: handler },
  // Without it, each process keeps a copy of its own that no other can revalidate.
  cacheMaxMemorySize: 0,
}
