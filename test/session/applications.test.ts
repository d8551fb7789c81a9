import { sessionStore } from '@holdfast/session'
import { type Cache, createCaches } from 'holdfast'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { oneServerAndCluster, type RunningTopology } from '../support/topologies.ts'
import { Browser, makePause, startExpress, startFastify } from './applications.ts'

const hosts = [
  { host: 'Express and express-session', start: startExpress },
  { host: 'Fastify and @fastify/session', start: startFastify },
]

describe.each(oneServerAndCluster)('on $name', (topology) => {
  let running: RunningTopology
  let cache: Cache

  beforeAll(async () => {
    running = await topology.start()
  })
  afterAll(() => running[Symbol.asyncDispose]())
  beforeEach(() => {
    cache = createCaches({ ...running.settings, KEY_PREFIX: 'session-apps' }).get()
  })
  afterEach(async () => {
    await cache.clear()
    await cache.close()
  })

  describe.each(hosts)('$host', ({ start }) => {
    test('two processes know who is logged in, and count the visits of each', async () => {
      await using one = await start(sessionStore(cache))
      await using two = await start(sessionStore(cache))
      const ada = new Browser(one.origin)
      expect(await ada.visit('/visit')).toBe('who are you?')
      expect(await ada.visit('/login?user=ada')).toBe('welcome')
      const elsewhere = new Browser(two.origin, ada.cookie)
      expect(await elsewhere.visit('/visit')).toBe('ada 1')
      expect(await ada.visit('/visit')).toBe('ada 2')
      const bob = new Browser(two.origin)
      await bob.visit('/login?user=bob')
      expect([await bob.visit('/visit'), await ada.visit('/visit')]).toEqual(['bob 1', 'ada 3'])
      expect(await sessionStore(cache).length()).toBe(2)
    })

    test('a login gives another id, and the old one is worth nothing', async () => {
      await using app = await start(sessionStore(cache))
      const ada = new Browser(app.origin)
      await ada.visit('/login?user=guest')
      const before = ada.cookie
      await ada.visit('/login?user=ada')
      expect(ada.cookie).not.toBe(before)
      expect(await new Browser(app.origin, before).visit('/look')).toBe('nobody')
      expect(await sessionStore(cache).ids()).toEqual([ada.sessionId])
    })

    test('a logout stays, though a slow request of the session ends after it', async () => {
      const pause = makePause()
      await using slow = await start(sessionStore(cache), pause)
      await using other = await start(sessionStore(cache))
      const ada = new Browser(slow.origin)
      await ada.visit('/login?user=ada')
      const { cookie } = ada
      const ending = ada.visit('/slow')
      await pause.reached
      expect(await new Browser(other.origin, cookie).visit('/logout')).toBe('bye')
      pause.go()
      expect(await ending).toBe('done')
      expect(await new Browser(other.origin, cookie).visit('/look')).toBe('nobody')
      expect(await sessionStore(cache).length()).toBe(0)
    })

    test('a visit that changes nothing extends the session, and its cookie gives the lifetime', async () => {
      await using app = await start(sessionStore(cache), undefined, 600_000)
      const ada = new Browser(app.origin)
      await ada.visit('/login?user=ada')
      const key = `sess:${ada.sessionId}`
      expect(await cache.ttl(key)).toBeGreaterThan(590)
      await cache.touch(key, 100)
      expect(await ada.visit('/look')).toBe('ada')
      expect(await cache.ttl(key)).toBeGreaterThan(590)
    })

    test('a cookie without an expiry gives a session of a day', async () => {
      await using app = await start(sessionStore(cache), undefined, null)
      const ada = new Browser(app.origin)
      await ada.visit('/login?user=ada')
      expect(await cache.ttl(`sess:${ada.sessionId}`)).toBeGreaterThan(86_300)
    })
  })
})
