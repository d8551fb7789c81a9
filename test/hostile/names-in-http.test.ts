import { createHandler } from '@holdfast/next'
import { createCaches } from 'holdfast'
import { describe, expect, test } from 'vitest'
import { Workplace } from '../cli/support.ts'
import type { Reply } from '../http/faces/face.ts'
import { faces } from '../http/faces/faces.ts'
import { serveInspector } from '../seeing/serve-inspector.ts'
import { expectCleanPrototypes, NAMES, objectWith } from './names.ts'

expectCleanPrototypes()

describe.each(faces)('in $name', (face) => {
  test.each(NAMES)('%s is a field, a directive, a parameter and a tag like others', async (name) => {
    const field = name.toLowerCase()
    const { ask } = await face.open(
      ({ run, headers }): Reply => ({
        fields: Object.fromEntries([
          ['cache-control', `max-age=60, ${name}=1`],
          ['vary', name],
          ['cache-tag', name],
          [field, 'own'],
        ]),
        body: `run ${run} for ${Object.entries(headers).find(([each]) => each === field)?.[1]}`,
      }),
      { authorizePurge: () => true },
    )
    const path = `/page?${name}=1`
    const asking = (value: string) => ({ headers: Object.fromEntries([[field, value]]) })
    const first = await ask(path, asking('a'))
    // Node's HTTP/1 leaves a field "__proto__" out of the fields of a message.
    const carried = field !== '__proto__' || first.text === 'run 1 for a'
    expect(first.text).toBe(carried ? 'run 1 for a' : 'run 1 for undefined')
    expect(await ask(path, asking('a'))).toMatchObject({ text: first.text, cached: 'hit' })
    if (carried) expect(await ask(path, asking('b'))).toMatchObject({ text: 'run 2 for b' })
    if (field !== '__proto__') expect((await ask(path, asking('a'))).headers).toHaveProperty([field], 'own')
    const purged = await ask('/', { method: 'PURGE', headers: { 'cache-tag': name } })
    expect(purged.status).toBe(200)
    expect((await ask(path, asking('a'))).text).toMatch(carried ? /^run 3 for a$/ : /^run 2 /)
  })
})

test.each(NAMES)('%s is a key, a field and a tag of Next', async (name) => {
  await using caches = createCaches({ BACKEND: 'locmem' })
  const Handler = createHandler(caches.get(), { buildId: 'one' })
  const handler = new Handler()
  const headers = objectWith(name, 'y'.repeat(1000))
  const value = { kind: 'APP_PAGE', html: 'x'.repeat(1000), headers }
  expect(await handler.get(name, { kind: 'APP_PAGE' })).toBeNull()
  await handler.set(name, value, { cacheControl: { revalidate: 60, expire: 3600 }, tags: [name] })
  const found = await handler.get(name, { kind: 'APP_PAGE' })
  expect(Object.entries((found?.value as typeof value | undefined)?.headers ?? {})).toEqual(Object.entries(headers))
  await handler.revalidateTag([name])
  expect(await Handler.getExpiration([name])).toBeGreaterThan(0)
})

test.each(NAMES)('the inspector knows no cache %s, unless there is one', async (name) => {
  await using caches = createCaches({ default: { BACKEND: 'locmem' } })
  const url = await serveInspector(caches)
  const ask = (path: string): Promise<Response> => fetch(url + path, { headers: { 'x-holdfast-inspector': '1' } })
  expect((await ask(`api/servers?cache=${name}`)).status).toBe(404)
  expect((await ask(`api/${name}?cache=default`)).status).toBeOneOf([200, 308, 404])
  await using own = createCaches(objectWith(name, { BACKEND: 'locmem' }) as never) as never as typeof caches
  await (own.get(name as never) as ReturnType<typeof caches.get>).set(name, objectWith('a', 1))
  const its = await serveInspector(own)
  const found = await fetch(`${its}api/key?cache=${name}&key=${name}`, { headers: { 'x-holdfast-inspector': '1' } })
  expect(found.status).toBe(200)
})

test('the command takes such names for aliases and keys', async () => {
  await using place = await Workplace.make()
  const settings = Object.fromEntries(NAMES.map((name) => [name, { BACKEND: 'locmem' }]))
  await place.write('caches.json', JSON.stringify(settings))
  await place.write('default.json', JSON.stringify({ default: { BACKEND: 'locmem' } }))
  for (const name of NAMES) {
    const set = await place.run(['set', name, '1', '--config', 'caches.json', '--cache', name])
    expect(set).toMatchObject({ status: 0, err: '' })
    const unknown = await place.run(['get', 'k', '--config', 'default.json', '--cache', name])
    expect(unknown).toMatchObject({ status: 1, err: expect.stringContaining(`No cache is named "${name}"`) })
  }
})
