import { request } from 'node:http'
import { connect } from 'node:http2'
import { describe, expect, test } from 'vitest'
import type { Face, Reply, Site } from '../faces/face.ts'
import { faces } from '../faces/faces.ts'
import { askTwice, PUBLIC } from './support.ts'

/** Asks for a page and hangs up when the handler was called. */
async function hangUp({ http2 }: Face, { port }: Site, called: Promise<void>): Promise<void> {
  if (http2) {
    const client = connect(`http://127.0.0.1:${port}`)
    client.request({ ':path': '/page', ':authority': 'example.com' }).on('error', () => {})
    await called
    client.destroy()
    return
  }
  const outgoing = request({ port, path: '/page', agent: false, headers: { host: 'example.com' } })
  outgoing.on('error', () => {}).end()
  await called
  outgoing.destroy()
}

describe.each(faces)('$name: a response that is not whole', (face) => {
  test.each<[string, Reply]>([
    [
      'is destroyed midway, with Content-Length',
      { fields: { ...PUBLIC, 'content-length': '20' }, body: '12345', ending: 'destroyed' },
    ],
    ['is destroyed midway, without', { fields: PUBLIC, body: ['12', '345'], ending: 'destroyed' }],
    ['is shorter than its Content-Length', { fields: PUBLIC, body: '12345', ending: 'short' }],
  ])('is not stored when it %s', async (_name, reply) => {
    const { runs, one, keys } = await askTwice(face, reply)
    expect(one).toBeUndefined()
    expect(runs).toBe(2)
    expect(keys).toEqual([])
  })

  test.each<[string, Reply]>([
    ['500 with max-age', { status: 500, fields: PUBLIC, body: 'broken' }],
    ['503 with s-maxage', { status: 503, fields: { 'cache-control': 's-maxage=60' }, body: 'busy' }],
    ['an error after max-age was set', { fields: PUBLIC, ending: 'thrown' }],
    ['304 without being asked a condition', { status: 304, fields: { ...PUBLIC, etag: '"1"' } }],
    ['429', { status: 429, fields: PUBLIC, body: 'slower' }],
  ])('%s is not stored', async (_name, reply) => {
    const { runs, two, keys } = await askTwice(face, reply)
    expect(runs).toBe(2)
    expect(two?.cached).not.toMatch(/^hit/)
    expect(keys).toEqual([])
  })

  test('206 to nobody who asked for a range is not taken for the whole', async () => {
    const reply = { status: 206, fields: { ...PUBLIC, 'content-range': 'bytes 0-3/9' }, body: 'page' }
    const { runs, two } = await askTwice(face, reply)
    expect(runs).toBe(2)
    expect(two?.cached).not.toMatch(/^hit/)
  })

  test('an answer to a range is not taken for the whole', async () => {
    const { two } = await askTwice(
      face,
      ({ headers }) =>
        headers.range
          ? { status: 206, fields: { ...PUBLIC, etag: '"1"', 'content-range': 'bytes 0-3/9' }, body: 'page' }
          : { fields: { ...PUBLIC, etag: '"1"' }, body: 'page nine' },
      { headers: { range: 'bytes=0-3' } },
      {},
    )
    expect(two).toMatchObject({ status: 200, text: 'page nine' })
  })

  test('a 304 that one client asked for does not reach the next one', async () => {
    const { two } = await askTwice(
      face,
      ({ headers }) =>
        headers['if-none-match']
          ? { status: 304, fields: { ...PUBLIC, etag: '"1"' } }
          : { fields: { ...PUBLIC, etag: '"1"' }, body: 'page' },
      { headers: { 'if-none-match': '"1"' } },
      {},
    )
    expect(two).toMatchObject({ status: 200, text: 'page' })
  })

  test('a HEAD request does not make a page without content, also when it is the first of many', async () => {
    const site = await face.open(({ method }) => ({ fields: PUBLIC, body: method === 'HEAD' ? '' : 'page' }))
    expect(await site.ask('/page', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
    expect(await site.ask('/page')).toMatchObject({ status: 200, text: 'page' })
    await site.ask('/page', { method: 'HEAD' })
    expect(await site.ask('/page')).toMatchObject({ status: 200, text: 'page' })
  })

  test('a HEAD request that fails does not spoil the page', async () => {
    const site = await face.open(({ method }) =>
      method === 'HEAD' ? { status: 404, fields: PUBLIC } : { fields: PUBLIC, body: 'page' },
    )
    await site.ask('/page', { method: 'HEAD' })
    expect(await site.ask('/page')).toMatchObject({ status: 200, text: 'page' })
  })

  test('whose client hangs up is not stored if the handler then breaks it off', async () => {
    let called = (): void => {}
    const calling = new Promise<void>((resolve) => {
      called = resolve
    })
    let goOn = (): void => {}
    const hungUp = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const site = await face.open(async ({ run }) => {
      if (run > 1) return { fields: PUBLIC, body: `run ${run}` }
      called()
      await hungUp
      return { fields: PUBLIC, body: ['half of ', 'run 1'], ending: 'destroyed' }
    })
    await hangUp(face, site, calling)
    goOn()
    expect((await site.ask('/page')).text).toBe('run 2')
  })
})
