import { once } from 'node:events'
import { createServer } from 'node:http'
import { type InspectorOptions, inspector } from '@holdfast/inspector'
import type { Cache } from 'holdfast'
import { onTestFinished } from 'vitest'

/** Serves the inspector alone on this machine, below `/tools/caches/`. */
export async function serveInspector(caches: Iterable<Cache>, options?: InspectorOptions): Promise<string> {
  const server = createServer(inspector(caches, options)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as { readonly port: number }
  return `http://127.0.0.1:${port}/tools/caches/`
}
