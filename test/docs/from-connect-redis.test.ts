import { expect, inject, test } from 'vitest'
import { runFromPage } from './pairs.ts'

const VISITS = `
import { once } from 'node:events'
import express from 'express'
import { sessions as after } from './after.ts'
import { sessions as before } from './before.ts'

async function start(sessions: express.RequestHandler): Promise<string> {
  const app = express().use(sessions)
  app.get('/', (req, res) => {
    const session = req.session as unknown as { visits?: number }
    session.visits = (session.visits ?? 0) + 1
    res.send(String(session.visits))
  })
  app.get('/logout', (req, res) => req.session.destroy(() => res.send('bye')))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return 'http://127.0.0.1:' + (server.address() as { port: number }).port
}

const [one, two] = await Promise.all([start(before), start(after)])
let cookie = ''
for (const url of [one, two, two, one, two + '/logout', one, one + '/logout']) {
  const response = await fetch(url, { headers: { cookie } })
  cookie ||= String(response.headers.getSetCookie()[0]).split(';')[0] ?? ''
  console.log(await response.text())
}
process.exit()
`

test('a browser goes between the two programs of the page, and its session goes with it', async () => {
  const lines = await runFromPage(
    'docs/guide/from-connect-redis.md',
    [
      ["'connect-redis'", "'connect-redis-8'"],
      ['redis://127.0.0.1:6379/0', inject('servers').single],
    ],
    [['visits.ts', VISITS]],
    'visits.ts',
  )
  expect(lines).toEqual(['1', '2', '3', '4', 'bye', '1', 'bye'])
})
