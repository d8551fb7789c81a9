/** The process of one run: starts the suite's origin and a server with the cache in front of it, and sends the results. */
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createCaches } from 'holdfast'
import { type Face, faces } from './faces.ts'
import type { Run } from './run-in-process.ts'

// Every test has a URL of its own. More at a time take longer than the lifetimes of two seconds that some of them use.
const AT_ONCE = 130

const CLIENT = 'undici'

process.once('message', async (run: Run) => {
  const caches = createCaches({ default: run.settings })
  try {
    const origin = await listen(await originOf(run.suite))
    const face: Face | undefined = faces[run.face]
    if (!face) throw new Error(`There is no "${run.face}": use ${Object.keys(faces).join(', ')}.`)
    const options = { cache: caches.get(), preset: run.preset as 'rfc' | 'safe' }
    const base = await listen(face(options, { origin, handler: run.handler }))
    await useFetchOfSuite(run.suite)
    const { runTests, getResults } = await load(run.suite, 'test-engine/client/runner.mjs')
    const { default: tests } = await load(run.suite, 'tests/index.mjs')
    await runTests(tests, false, base, AT_ONCE)
    process.send?.(getResults())
  } catch (error) {
    console.error(error)
    process.exit(1)
  }
})
process.on('disconnect', () => process.exit())

/** The origin of the suite, which listens to this machine alone. */
async function originOf(suite: string): Promise<RequestListener> {
  const { default: config } = await load(suite, 'test-engine/server/handle-config.mjs')
  const { default: state } = await load(suite, 'test-engine/server/handle-state.mjs')
  const { default: test } = await load(suite, 'test-engine/server/handle-test.mjs')
  const handlers: Readonly<Record<string, typeof test>> = { config, state, test }
  return (req, res) => {
    const [, kind = '', ...rest] = new URL(String(req.url), 'http://localhost').pathname.split('/')
    const handle = handlers[kind]
    if (handle) handle(rest, req, res)
    else res.writeHead(404).end()
  }
}

/** Interim responses are seen through undici's own `fetch` only, as Node's is of another version. */
async function useFetchOfSuite(suite: string): Promise<void> {
  const require = createRequire(join(suite, 'package.json'))
  // From its folder: that of another copy would not do.
  const module: unknown = await import(pathToFileURL(require.resolve(CLIENT)).href)
  const undici = module as { fetch: typeof fetch }
  globalThis.fetch = undici.fetch
}

// biome-ignore lint/suspicious/noExplicitAny: the suite has no types.
function load(suite: string, path: string): Promise<any> {
  return import(pathToFileURL(join(suite, path)).href)
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
