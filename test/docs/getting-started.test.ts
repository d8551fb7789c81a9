import { once } from 'node:events'
import { createServer } from 'node:net'
import { waitFor } from '@holdfast/local-redis'
import { expect, inject, test } from 'vitest'
import { expectPrinted, filesOf, folderWith, linesOf, read, startProgram } from './programs.ts'

const files = await filesOf('docs/guide/getting-started.md')
/** The settings of the beginning, and those of the last step. */
const [inMemory, onRedis] = files.filter(([name]) => name === 'settings.ts')
const programs = files.filter(([name]) => name !== 'settings.ts')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Writes the programs with some settings, starts one, and returns where it listens. */
async function serve(program: string): Promise<{ readonly url: string; stop(): Promise<number | null> }> {
  const port = await freePort()
  const child = startProgram(await folderWith([...programs, ...(inMemory ? [inMemory] : [])]), program, port)
  const url = `http://127.0.0.1:${port}`
  await waitFor('the program listens', () => fetch(url).catch(() => undefined), { timeout: 20_000 })
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
      return child.exitCode
    },
  }
}

test.each([
  ['in memory', () => inMemory?.[1]],
  ['on Redis', () => onRedis?.[1].replace('redis://127.0.0.1:6379/0', inject('servers').single)],
])('the first program prints what its comments say, %s', async (_, settings) => {
  const folder = await folderWith([...programs, ['settings.ts', String(settings())]])
  expectPrinted(String(Object.fromEntries(programs)['first.ts']), await linesOf(folder, 'first.ts'))
})

test('the Express application stores a page, and serves it from the cache', async () => {
  const { url, stop } = await serve('express-app.ts')
  // Seconds pass between two questions.
  const withoutTtl = (line: string): string => line.replace(/ttl=\d+/, 'ttl')
  const ask = async (): Promise<string> =>
    withoutTtl(`Cache-Status: ${(await fetch(`${url}/time`)).headers.get('cache-status')}`)
  const [stored, hit] =
    (await read('docs/guide/getting-started.md')).match(/^Cache-Status: .*$/gm)?.map(withoutTtl) ?? []
  expect(await ask()).toBe(stored)
  await waitFor('the page is served from the cache', async () => (await ask()) === hit)
  const books = [await fetch(`${url}/books/7`), await fetch(`${url}/books/7`)].map((response) => response.json())
  const [first, second] = await Promise.all(books)
  expect(first).toMatchObject({ id: '7', title: 'Mort' })
  expect(second).toEqual(first)
  expect(await stop()).toBe(0)
})

test('the Nest application loads a book once, and ends when it is asked to', async () => {
  const { url, stop } = await serve('nest-app.ts')
  const ask = async (): Promise<unknown> => (await fetch(`${url}/books/7`)).json()
  const first = await ask()
  expect(first).toMatchObject({ id: '7', title: 'Mort' })
  expect(await ask()).toEqual(first)
  await stop()
})
