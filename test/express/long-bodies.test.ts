import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { makeSite, versions } from './support.ts'

const PUBLIC = 'public, max-age=60'
const BYTES = Buffer.alloc(5000, 'x')

describe.each(versions)('%s: long bodies', (_, makeApp) => {
  test('a body larger than maxBodySize is delivered and not stored', async () => {
    const { app, ask, cache } = await makeSite(makeApp, { maxBodySize: 4999 })
    app.get('/known', (_req, res) => void res.set('Cache-Control', PUBLIC).send(BYTES))
    app.get('/streamed', (_req, res) => void Readable.from([BYTES]).pipe(res.set('Cache-Control', PUBLIC)))
    expect(await ask('/known')).toMatchObject({ body: BYTES, cached: 'fwd=uri-miss; detail=too-large' })
    expect(await ask('/streamed')).toMatchObject({ body: BYTES })
    expect(await cache.keys()).toEqual([])
  })

  test('what has just proved longer than maxBodySize is not kept again, and says so; nobody waits for it', async () => {
    const { app, ask } = await makeSite(makeApp, { maxBodySize: 10, waitTimeout: 600 })
    let asked = 0
    const all = Promise.withResolvers<void>()
    app.get('/endless', async (_req, res) => {
      res.set('Cache-Control', 'max-age=60').write('more than ten bytes')
      asked += 1
      if (asked === 4) all.resolve()
      await all.promise
      res.end()
    })
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask('/endless')))
    const others = Array.from({ length: 3 }, () => 'fwd=uri-miss; detail=too-large')
    expect(answers.map(({ cached }) => cached).toSorted()).toEqual([...others, 'fwd=uri-miss; stored'])
  })

  test('a body of maxBodySize is stored', async () => {
    const { app, ask } = await makeSite(makeApp, { maxBodySize: 5000 })
    app.get('/page', (_req, res) => void res.set('Cache-Control', PUBLIC).send(BYTES))
    await ask('/page')
    expect((await ask('/page')).cached).toBe('hit')
  })
})
