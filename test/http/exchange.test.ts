import { type HttpCacheEvent, httpCacheChannel } from '@holdfast/http'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Reply } from './faces/face.ts'
import { faces } from './faces/faces.ts'

const START = Date.UTC(2026, 10, 22, 12)
const reply = (control: string, run: number, status = 200): Reply => ({
  status,
  fields: { 'cache-control': control, etag: '"v1"', 'x-run': String(run) },
  body: `run ${run}`,
})

describe.each(faces)('$name: what passes between the application and a client', (face) => {
  // Only Date is fake: timers and sockets are real.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: START }))
  afterEach(() => void vi.useRealTimers())
  const after = (seconds: number): unknown => vi.setSystemTime(START + seconds * 1000)

  test('a 304 of the application is not sent: the stored response is, with its newer fields', async () => {
    const conditions: (string | undefined)[] = []
    const site = await face.open(({ headers, run }) => {
      conditions.push(headers['if-none-match'])
      return headers['if-none-match'] === '"v1"'
        ? { status: 304, fields: { 'cache-control': 'max-age=60', etag: '"v1"', 'x-run': String(run) } }
        : reply('max-age=60', run)
    })
    await site.ask('/page')
    after(61)
    expect(await site.ask('/page')).toMatchObject({
      status: 200,
      text: 'run 1',
      cached: 'fwd=stale; fwd-status=304; stored',
      headers: { 'x-run': '2', age: '0' },
    })
    after(100)
    expect(await site.ask('/page')).toMatchObject({ text: 'run 1', cached: 'hit', headers: { age: '39' } })
    after(122)
    expect(await site.ask('/page', { headers: { 'if-none-match': '"v1"' } })).toMatchObject({ status: 304, text: '' })
    expect(conditions).toEqual([undefined, '"v1"', '"v1"'])
  })

  test('a new response goes to the client while it is stored; to one who has it already, 304', async () => {
    const site = await face.open(({ run }) => ({
      fields: { 'cache-control': 'max-age=60', etag: `"${run}"` },
      body: ['piece ', `of ${run}`],
    }))
    await site.ask('/page')
    after(61)
    expect(await site.ask('/page')).toMatchObject({ status: 200, text: 'piece of 2', cached: 'fwd=stale; stored' })
    after(122)
    const known = await site.ask('/page', { headers: { 'if-none-match': '"3"' } })
    expect(known).toMatchObject({ status: 304, text: '', cached: 'fwd=stale; stored' })
    expect(await site.ask('/page')).toMatchObject({ status: 200, text: 'piece of 3', cached: 'hit' })
  })

  test('with stale-while-revalidate, the client does not wait for the application', async () => {
    const site = await face.open(({ run }) => reply('max-age=60, stale-while-revalidate=60', run))
    await site.ask('/page')
    after(90)
    const [second, third] = [await site.ask('/page'), await site.ask('/page')]
    // There, a request that is made up would not be one of HTTP/2.
    if (face.http2) expect(second).toMatchObject({ text: 'run 2', cached: 'fwd=stale; stored' })
    else expect(second).toMatchObject({ text: 'run 1', cached: 'hit', headers: { age: '90' } })
    expect(third).toMatchObject({ text: 'run 2', cached: 'hit' })
  })

  test.each<[string, Partial<Reply>]>([
    ['answers 503', { status: 503 }],
    ['throws', { ending: 'thrown' }],
  ])('with stale-if-error, the stored response answers for a handler that %s', async (_, failure) => {
    const site = await face.open(({ run }) => ({
      ...reply('max-age=60, stale-if-error=60', run),
      ...(run > 1 ? { ...failure, fields: { 'x-error': 'yes', 'content-type': 'text/error' } } : {}),
    }))
    await site.ask('/page')
    after(90)
    const second = await site.ask('/page')
    expect(second).toMatchObject({ status: 200, text: 'run 1', headers: { age: '90', 'x-run': '1' } })
    expect(second.cached).toMatch(/^fwd=stale; fwd-status=50[03]; detail=stale-if-error$/)
    expect(second.headers).not.toHaveProperty('x-error')
    after(130)
    expect((await site.ask('/page')).status).toBeGreaterThanOrEqual(500)
  })

  test('a slow handler is not waited for longer than the soft time-out', async () => {
    const slow = Promise.withResolvers<void>()
    const site = await face.open(
      async ({ run }) => {
        if (run === 2) await slow.promise
        return reply('max-age=60, stale-if-error=600', run)
      },
      { softTimeout: 0.02 },
    )
    await site.ask('/page')
    after(90)
    if (face.http2) slow.resolve()
    const onEvent = (event: unknown): void => {
      if ((event as HttpCacheEvent).detail === 'soft-timeout') slow.resolve()
    }
    httpCacheChannel.subscribe(onEvent)
    onTestFinished(() => void httpCacheChannel.unsubscribe(onEvent))
    const second = await site.ask('/page')
    if (face.http2) return
    expect(second).toMatchObject({ text: 'run 1', cached: 'fwd=stale; detail=soft-timeout' })
    expect(await site.ask('/page')).toMatchObject({ text: 'run 2', cached: 'hit' })
  })

  test('requests for one response wait for the first of them', async () => {
    const begun = Promise.withResolvers<void>()
    const site = await face.open(async ({ run }) => {
      if (run === 1) await begun.promise
      return reply('max-age=60', run)
    })
    const pending = Array.from({ length: 5 }, () => site.ask('/page'))
    setTimeout(begun.resolve, 300)
    const answers = await Promise.all(pending)
    expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: 5 }, () => 'run 1'))
    expect(answers.map(({ cached }) => cached).toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'fwd=uri-miss; collapsed'),
      'fwd=uri-miss; stored',
    ])
  })

  test('what has just proved too long says so', async () => {
    const site = await face.open(() => ({ fields: { 'cache-control': 'max-age=60' }, body: ['more than ', 'ten'] }), {
      maxBodySize: 10,
    })
    expect(await site.ask('/page')).toMatchObject({ text: 'more than ten', cached: 'fwd=uri-miss; stored' })
    expect(await site.ask('/page')).toMatchObject({ text: 'more than ten', cached: 'fwd=uri-miss; detail=too-large' })
    expect(await site.cache.keys()).toEqual([])
  })

  test('a request for another variant, or for what proves private, gets an answer of its own', async () => {
    const begun = Promise.withResolvers<void>()
    const site = await face.open(async ({ target, headers, run }) => {
      if (run <= 2) await begun.promise
      const fields =
        target === '/mine' ? { 'cache-control': 'private' } : { 'cache-control': 'max-age=60', vary: 'X-User' }
      return { fields, body: `for ${headers['x-user']}` }
    })
    const pending = ['/page', '/mine'].flatMap((path) =>
      ['ann', 'bob', 'eve'].map(async (user) => (await site.ask(path, { headers: { 'x-user': user } })).text),
    )
    setTimeout(begun.resolve, 50)
    expect(await Promise.all(pending)).toEqual(['ann', 'bob', 'eve', 'ann', 'bob', 'eve'].map((user) => `for ${user}`))
  })

  test('requests for several variants run the handler once for each, also where nothing is known of them', async () => {
    const begun = Promise.withResolvers<void>()
    const site = await face.open(async ({ headers, run }) => {
      await begun.promise
      const language = headers['accept-language']
      return { fields: { 'cache-control': 'max-age=60', vary: 'Accept-Language' }, body: `${language} ${run}` }
    })
    const ask = async (language: string): Promise<string> =>
      (await site.ask('/page', { headers: { 'accept-language': language } })).text
    const pending = ['en', 'fr', 'fr', 'fr', 'de', 'de', 'de'].map(ask)
    setTimeout(begun.resolve, 300)
    expect(new Set(await Promise.all(pending)).size).toBe(3)
    expect(new Set(await Promise.all(['it', 'it', 'it', 'es', 'es'].map(ask))).size).toBe(2)
    expect(await ask('pt')).toBe('pt 6')
  })
})
