import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { buildPage } from '../../packages/inspector/page/build.ts'
import { Workplace } from './support.ts'

const SETTINGS = JSON.stringify({ default: { BACKEND: 'locmem' }, other: { BACKEND: 'dummy' } })
const headers = { 'x-holdfast-inspector': '1' }

test.each([
  ['changes nothing', [], 403],
  ['changes what it may with --write', ['--write'], 200],
] as const)('ui serves the caches of the settings until it is interrupted, and %s', async (_, args, status) => {
  await buildPage()
  await using place = await Workplace.make()
  const config = await place.write('caches.json', SETTINGS)
  const child = place.spawn(['ui', '--config', config, '--port', '0', ...args])
  const [printed] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  const url = String(printed).trim()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  expect(await (await fetch(url)).text()).toContain('Holdfast')
  const { caches } = (await (await fetch(`${url}api/overview`, { headers })).json()) as { caches: { alias: string }[] }
  expect(caches.map(({ alias }) => alias)).toEqual(['default', 'other'])
  const change = await fetch(`${url}api/delete?cache=default&key=a`, { method: 'POST', headers })
  expect(change.status).toBe(status)
  child.kill('SIGINT')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
})

test('ui says when its port is taken', async () => {
  await using place = await Workplace.make()
  const config = await place.write('caches.json', SETTINGS)
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const { status, err } = await place.run(['ui', '--config', config, '--port', String(port)])
  taken.close()
  expect(status).toBe(1)
  expect(err).toContain(`Port ${port} cannot be listened on`)
  expect(err).toContain('choose another with --port')
})
