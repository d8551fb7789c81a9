import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { httpCache } from '@holdfast/express'
import { createCaches } from 'holdfast'
import { expect, inject, onTestFinished, test } from 'vitest'
import { http1 } from './faces/client.ts'
import { listen } from './faces/node-handler.ts'

const REQUESTS = 100
const ROUNDS = 5

test(`on Redis, ${REQUESTS} requests for a page that is not there run the handler once`, async () => {
  const caches = createCaches({ BACKEND: 'redis', LOCATION: inject('servers').single, KEY_PREFIX: randomUUID() })
  onTestFinished(() => caches.close())
  const responses = httpCache({ cache: caches.get() })
  const runs = new Map<string, number>()
  const listener = responses.wrap((req, res) => {
    const url = String(req.url)
    runs.set(url, (runs.get(url) ?? 0) + 1)
    res.writeHead(200, { 'Cache-Control': 'max-age=60' }).end(url)
  })
  const ask = http1(await listen(createServer(listener)), async () => {})
  for (let round = 0; round < ROUNDS; round += 1) {
    const url = `/${round}`
    const answers = await Promise.all(Array.from({ length: REQUESTS }, () => ask(url)))
    expect(answers.every(({ text }) => text === url)).toBe(true)
  }
  expect([...runs.values()]).toEqual(Array.from({ length: ROUNDS }, () => 1))
})
