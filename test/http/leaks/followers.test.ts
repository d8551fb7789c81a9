import { describe, expect, test } from 'vitest'
import type { Answer, Asked, Question, Reply } from '../faces/face.ts'
import { faces } from '../faces/faces.ts'
import { PUBLIC } from './support.ts'

const CLIENTS = 6

describe.each(faces)('$name: requests that arrive together', (face) => {
  /** Lets clients ask at once; no handler answers before all requests have arrived. */
  async function together(reply: (asked: Asked) => Reply): Promise<readonly Answer[]> {
    let arrived = 0
    let open = (): void => {}
    const all = new Promise<void>((resolve) => {
      open = resolve
    })
    const outer = () => {
      arrived += 1
      if (arrived === CLIENTS) open()
      return { 'x-request-id': `id-${arrived}` }
    }
    const site = await face.open(
      async (asked) => {
        await all
        return reply(asked)
      },
      { outer },
    )
    const clients = Array.from({ length: CLIENTS }, (_, client) => `user-${client}`)
    return await Promise.all(clients.map((user) => site.ask('/page', { headers: { cookie: user, 'x-user': user } })))
  }

  const users = (answers: readonly Answer[]) => answers.map(({ text }) => text)
  const own = Array.from({ length: CLIENTS }, (_, client) => `for user-${client}`)
  const page = ({ headers }: Asked) => `for ${headers['x-user']}`

  test.each<[string, (asked: Asked) => Reply]>([
    ['private', (asked) => ({ fields: { 'cache-control': 'private, max-age=60' }, body: page(asked) })],
    ['without freshness', (asked) => ({ body: page(asked) })],
    ['with a cookie', (asked) => ({ fields: { ...PUBLIC, 'set-cookie': `sid=${page(asked)}` }, body: page(asked) })],
    ['with Vary: *', (asked) => ({ fields: { ...PUBLIC, vary: '*' }, body: page(asked) })],
    ['with Vary: Cookie', (asked) => ({ fields: { ...PUBLIC, vary: 'Cookie' }, body: page(asked) })],
    ['errors', (asked) => ({ status: 500, fields: PUBLIC, body: page(asked) })],
  ])('each client has the answer to its own request, if they are %s', async (_name, reply) => {
    expect(users(await together(reply))).toEqual(own)
  })

  test('each client has its own request id and no cookie of another, also where the page is shared', async () => {
    const answers = await together(({ run }) => ({ fields: PUBLIC, body: `run ${run}` }))
    const ids = answers.map(({ headers }) => headers['x-request-id'])
    expect(new Set(ids).size).toBe(CLIENTS)
    for (const { headers } of answers) expect(headers).not.toHaveProperty('set-cookie')
  })

  test('a field that is empty is not one that is absent', async () => {
    let arrived = 0
    const all = Promise.withResolvers<void>()
    const outer = () => {
      arrived += 1
      if (arrived === 4) all.resolve()
      return {}
    }
    const site = await face.open(
      async ({ headers }) => {
        await all.promise
        return { fields: { ...PUBLIC, vary: 'X-User' }, body: headers['x-user'] === undefined ? 'absent' : 'empty' }
      },
      { outer },
    )
    const kinds: readonly Question[] = [{}, { headers: { 'x-user': '' } }, {}, { headers: { 'x-user': '' } }]
    const answers = await Promise.all(kinds.map((question) => site.ask('/page', question)))
    expect(users(answers)).toEqual(['absent', 'empty', 'absent', 'empty'])
  })

  test('a response that breaks off for one client does not break off for the others', async () => {
    let arrived = 0
    const site = await face.open(
      async ({ run }) =>
        run === 1
          ? { fields: PUBLIC, body: ['half', ' of it'], ending: 'destroyed' }
          : { fields: PUBLIC, body: 'the whole page' },
      {
        outer: () => {
          arrived += 1
          return {}
        },
      },
    )
    const answers = await Promise.all(Array.from({ length: CLIENTS }, () => site.ask('/page').catch(() => undefined)))
    const texts = answers.map((answer) => answer?.text)
    expect(arrived).toBe(CLIENTS)
    expect(texts.filter((text) => text !== undefined && text !== 'the whole page')).toEqual([])
    expect(texts).toContain('the whole page')
  })
})
