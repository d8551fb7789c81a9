import { expect, test } from 'vitest'
import { runFromPage } from './pairs.ts'

const REQUESTS = `
import { once } from 'node:events'

async function lines(file: string, requests: readonly string[]): Promise<string[]> {
  const { app } = await import(file)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const found: string[] = []
  for (const request of requests) {
    const [method, path] = request.split(' ')
    const response = await fetch('http://127.0.0.1:' + server.address().port + path, { method })
    found.push(await response.text())
    // A response is stored when it has been sent.
    await new Promise(setImmediate)
  }
  return found
}

const PAIRS = {
  page: ['GET /news', 'GET /news', 'GET /news?page=2'],
  group: ['GET /products/1', 'GET /products/1', 'POST /import', 'GET /products/1', 'GET /products/1'],
  all: ['GET /time', 'GET /time'],
}
for (const [pair, requests] of Object.entries(PAIRS)) {
  for (const when of ['before', 'after']) {
    console.log(JSON.stringify(await lines('./' + pair + '-' + when + '.ts', requests)))
  }
}
process.exit()
`

test('the applications of the page answer alike before and after', async () => {
  const lines = await runFromPage('docs/guide/from-apicache.md', [], [['requests.ts', REQUESTS]], 'requests.ts')
  const page = JSON.stringify(['{"made":1}', '{"made":1}', '{"made":2}'])
  const one = (made: number): string => `{"id":"1","made":${made}}`
  const group = JSON.stringify([one(1), one(1), 'imported', one(2), one(2)])
  const all = JSON.stringify(['{"made":1}', '{"made":1}'])
  expect(lines).toEqual([page, page, group, group, all, all])
})
