import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { httpCache } from '@holdfast/express'
import { createCaches } from 'holdfast'
import { expect, inject, onTestFinished, test } from 'vitest'
import { http1 } from './faces/client.ts'
import { listen } from './faces/node-handler.ts'

/** Asks two servers with caches of their own on one Redis at once. Both handlers answer when both may have begun. */
async function askBoth(lock: boolean, control: string) {
  const KEY_PREFIX = randomUUID()
  const begun = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  let runs = 0
  const open = async () => {
    const caches = createCaches({ BACKEND: 'redis', LOCATION: inject('servers').single, KEY_PREFIX })
    onTestFinished(() => caches.close())
    const cached = httpCache({ cache: caches.get(), lock })
    const listener = cached.wrap(async (req, res) => {
      runs += 1
      begun.resolve()
      await mayEnd.promise
      res.setHeader('Cache-Control', control).end(`for ${req.headers['x-user']}`)
    })
    return http1(await listen(createServer(listener)), cached.idle)
  }
  const [one, two] = [await open(), await open()]
  const first = one('/page', { headers: { 'x-user': 'ann' } })
  await begun.promise
  const second = two('/page', { headers: { 'x-user': 'bob' } })
  // Nothing tells that the second one waits for the lock.
  setTimeout(mayEnd.resolve, 200)
  return { answers: [await first, await second], runs: () => runs }
}

test('with `lock`, the request of another process waits for the answer, and gets it', async () => {
  const { answers, runs } = await askBoth(true, 'max-age=60')
  expect(answers).toMatchObject([
    { text: 'for ann', cached: 'fwd=uri-miss; stored' },
    { text: 'for ann', cached: 'fwd=uri-miss; collapsed' },
  ])
  expect(runs()).toBe(1)
})

test('without it, each process asks the application', async () => {
  expect((await askBoth(false, 'max-age=60')).runs()).toBe(2)
})

test('what proves private is shared with no process', async () => {
  const { answers } = await askBoth(true, 'private, max-age=60')
  expect(answers.map(({ text }) => text)).toEqual(['for ann', 'for bob'])
})
