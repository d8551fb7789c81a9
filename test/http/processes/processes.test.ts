import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, expect, inject, onTestFinished, test } from 'vitest'
import { receive } from '../faces/client.ts'
import type { Question } from '../faces/face.ts'
import { RemoteSite } from './sites.ts'

const LOCATION = inject('servers').single
const KEY_PREFIX = `http-${randomUUID()}`

/** A process with a site. All of them share one cache. */
function start(): Promise<RemoteSite> {
  const options = { lock: true, waitTimeout: 0.3 }
  return RemoteSite.start({ settings: { BACKEND: 'redis', LOCATION, KEY_PREFIX }, options })
}

const redis = new Redis(LOCATION)
const [one, two] = await Promise.all([start(), start()])
afterAll(async () => {
  await Promise.all([one.kill(), two.kill()])
  redis.disconnect()
})

/** One more process, that is to be killed. */
async function startVictim(): Promise<RemoteSite> {
  const victim = await start()
  onTestFinished(() => victim.kill())
  return victim
}

/** Asks one process and then the other. Returns the page, which the second one has from the cache. */
async function share(path: string): Promise<string> {
  const { text } = await one.ask(path)
  expect(await two.ask(path)).toMatchObject({ text, cached: expect.stringMatching(/^hit/) })
  return text
}

const soften = (path: string) => one.ask(path, { method: 'PURGE', headers: { 'purge-soft': '1' } })

test('a stale page answers in both processes while one of them asks the application, and then both have the new one', async () => {
  const before = await share('/stale')
  await soften('/stale')
  const calls = (await one.wish('calls')) + (await two.wish('calls'))
  const answers = await Promise.all([one, two].map(({ port }) => receive(port, '/stale')))
  for (const { body } of answers) expect(body.toString()).toBe(before)
  await Promise.all([one.wish('idle'), two.wish('idle')])
  expect((await one.wish('calls')) + (await two.wish('calls'))).toBe(calls + 1)
  expect(await share('/stale')).not.toBe(before)
})

test('a process that is killed while it validates a page leaves the stale one to the others, who validate it later', async () => {
  const victim = await startVictim()
  const before = await share('/killed')
  await soften('/killed')
  await victim.wish('hang')
  const hanging = victim.hanging()
  expect((await receive(victim.port, '/killed')).body.toString()).toBe(before)
  await hanging
  await victim.kill()
  expect((await two.ask('/killed')).text).toBe(before)
  // The lock of the dead process runs out.
  const [lock = ''] = await redis.keys(`${KEY_PREFIX}:!lock:*/killed *}`)
  expect(await redis.del(lock)).toBe(1)
  expect((await two.ask('/killed')).text).toBe(before)
  expect((await two.ask('/killed')).text).not.toBe(before)
})

test('a process that is killed while it asks the application makes the others wait, but not for ever', async () => {
  const victim = await startVictim()
  await victim.wish('hang')
  const hanging = victim.hanging()
  receive(victim.port, '/lost').catch(() => {})
  await hanging
  const calls = await two.wish('calls')
  const answer = two.ask('/lost')
  await victim.kill()
  expect(await answer).toMatchObject({ status: 200 })
  expect(await two.wish('calls')).toBe(calls + 1)
})

// The last one comes last: for a second after it, nothing is stored, as the clocks of hosts differ.
test.each<[string, string, string, Question]>([
  ['by its URL', '/page', '/page', { method: 'PURGE' }],
  ['by its group', '/grouped', '/elsewhere', { method: 'POST' }],
  ['by an unsafe request to it', '/written', '/written', { method: 'POST' }],
  ['by its tag', '/tagged', '/', { method: 'PURGE', headers: { 'cache-tag': '/tagged' } }],
  ['by the beginning of its URL', '/prefixed/a', '/prefixed/', { method: 'PURGE', headers: { 'purge-prefix': '1' } }],
])('a page that one process purges %s is gone for the other', async (_how, path, target, question) => {
  const before = await share(path)
  expect((await one.ask(target, question)).status).toBe(200)
  const { text, cached } = await two.ask(path)
  expect(cached).toMatch(/^fwd=uri-miss/)
  expect(text).not.toBe(before)
})
