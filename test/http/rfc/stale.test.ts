import { describe, expect, test } from 'vitest'
import { control, play, type Reply, type Step } from './support.ts'

const failing = async (): Promise<Reply> => {
  throw new Error('the application is down')
}
const error = (status: number): Reply => ({ status, body: 'error' })

describe('RFC 5861 §3: stale-while-revalidate', () => {
  const reply = control('max-age=10, stale-while-revalidate=20', { etag: '"a"' })

  test('the stale response answers, and is replaced behind it', async () => {
    const [, second, third] = await play([{ reply }, { at: 15 }, { at: 16 }])
    expect(second).toMatchObject({
      from: 'hit',
      text: 'run 1',
      fields: { age: '15', 'cache-status': 'holdfast; hit; ttl=-5' },
    })
    expect(third).toMatchObject({ from: 'hit', text: 'run 2', fields: { age: '1' } })
  })

  test('for a HEAD, too: the content is fetched, even if nothing tells old and new apart', async () => {
    const nameless = control('max-age=10, stale-while-revalidate=20')
    const [, second, third] = await play([{ reply: nameless }, { at: 15, method: 'HEAD' }, { at: 16, method: 'GET' }])
    expect(second).toMatchObject({ from: 'hit', text: '' })
    expect(third).toMatchObject({ from: 'hit', text: 'run 2', fields: { age: '1' } })
  })

  test.each<[string, Reply]>([
    ['it is gone', { status: 404, body: 'gone' }],
    ['it has moved', { status: 301, fields: { location: '/elsewhere' } }],
    ['nobody may keep what is there now', control('no-store')],
    ['what is there now says nothing of its lifetime', { body: 'new' }],
    ['what is there now is too long', control('max-age=60', { 'content-length': '2000000' })],
  ])('it ends when the application says that %s', async (_, now) => {
    const [, second, third] = await play([{ reply }, { at: 15, reply: now }, { at: 16 }])
    expect(second).toMatchObject({ from: 'hit', text: 'run 1' })
    expect(third).toMatchObject({ from: 'asked', status: now.status ?? 200 })
  })

  test.each<[string, Reply]>([
    ['fails', error(500)],
    ['refuses the client that asks', error(403)],
    ['limits its rate', error(429)],
    ['has an answer for that client alone', control('private')],
    ['sets a cookie', control('max-age=10', { 'set-cookie': 'sid=1' })],
  ])('it goes on when the application %s', async (_, now) => {
    const outcomes = await play([{ reply }, { at: 15, reply: now }, { at: 16 }])
    expect(outcomes[2]).toMatchObject({ from: 'hit', text: 'run 1' })
  })

  test('after the window it is validated first', async () => {
    expect((await play([{ reply }, { at: 30 }]))[1]).toMatchObject({ from: 'validated', text: 'run 2' })
  })

  test.each(['must-revalidate', 'proxy-revalidate', 'no-cache'])('%s outweighs it', async (directive) => {
    const strict = control(`max-age=10, stale-while-revalidate=20, ${directive}`, { etag: '"a"' })
    expect((await play([{ reply: strict }, { at: 15 }]))[1]?.from).toBe('validated')
  })

  test('beside s-maxage it counts, but not by the letter of RFC 9111 §4.2.4', async () => {
    const shared = control('s-maxage=10, stale-while-revalidate=20', { etag: '"a"' })
    expect((await play([{ reply: shared }, { at: 15 }]))[1]?.from).toBe('hit')
    expect((await play([{ reply: shared }, { at: 15 }], { preset: 'rfc' }))[1]?.from).toBe('validated')
  })
})

describe('RFC 5861 §4: stale-if-error', () => {
  const reply = control('max-age=10, stale-if-error=20')
  const after = async (at: number, step: Step['reply'], first: Reply = reply, options = {}) =>
    (
      await play([{ reply: first }, { at, reply: step as Reply }], options).catch((thrown: unknown) => [
        undefined,
        thrown,
      ])
    )[1]

  test.each([500, 502, 503, 504])('a stale response answers in place of %i', async (status) => {
    const fields = { 'cache-status': `holdfast; fwd=stale; fwd-status=${status}; ttl=-5; detail=stale-if-error` }
    expect(await after(15, error(status))).toMatchObject({ status: 200, text: 'run 1', fields })
  })

  test('and in place of an application that throws', async () => {
    expect(await after(15, failing, reply, { onError: () => {} })).toMatchObject({ status: 200, text: 'run 1' })
  })

  test.each([404, 501])('but not of %i', async (status) => {
    expect(await after(15, error(status))).toMatchObject({ status, text: 'error' })
  })

  test('nor after the window, nor without being told so', async () => {
    expect(await after(30, error(503))).toMatchObject({ status: 503 })
    expect(await after(15, error(503), control('max-age=10'))).toMatchObject({ status: 503 })
    expect(await after(15, failing)).toMatchObject({ status: 200 })
    expect(await after(30, failing)).toBeInstanceOf(Error)
  })

  test('the option allows it for all that do not forbid it', async () => {
    const options = { staleIfError: 60 }
    expect(await after(15, error(503), control('max-age=10'), options)).toMatchObject({ status: 200 })
    for (const strict of ['must-revalidate', 'proxy-revalidate', 's-maxage=10', 'no-cache']) {
      const first = control(`max-age=10, ${strict}`, { etag: '"a"' })
      expect(await after(15, error(503), first, options), strict).toMatchObject({ status: 503 })
    }
  })

  test('a slow application is left alone after the soft time-out, and what it answers is stored', async () => {
    const slow = Promise.withResolvers<Reply>()
    const options = { softTimeout: 0.02, onError: () => {} }
    // The application begins late on a busy machine: its time is counted from there.
    const answerLate = (): Promise<Reply> => {
      setTimeout(() => slow.resolve(control('max-age=10')), 300)
      return slow.promise
    }
    const first = { reply: control('max-age=10, stale-if-error=60') }
    const [, second] = await play([first, { at: 15, reply: answerLate }], options)
    const status = 'holdfast; fwd=stale; ttl=-5; detail=soft-timeout'
    expect(second).toMatchObject({ status: 200, text: 'run 1', fields: { 'cache-status': status } })
  })

  test('a HEAD under the soft time-out has the content fetched, once', async () => {
    const first = { reply: control('max-age=10, stale-if-error=60') }
    const [, second, third] = await play([first, { at: 15, method: 'HEAD' }, { method: 'GET' }], { softTimeout: 5 })
    expect(second).toMatchObject({ status: 200, text: '', fields: { 'content-length': '5' } })
    expect(third).toMatchObject({ from: 'hit', text: 'run 2' })
  })
})
