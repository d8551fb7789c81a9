import { expect, test, vi } from 'vitest'
import { createHandler } from '../src/index.ts'

const locmem = { BACKEND: 'locmem' } as const
const make = createHandler as (source: unknown, options?: unknown) => unknown

test.each([
  [undefined, undefined, 'createHandler() takes a cache, such as'],
  [7, undefined, 'got a number'],
  [{ BACKEND: 'redis', LOCATION: 'redis://h/0', OPTIONS: { SOKET_TIMEOUT: 1 } }, undefined, 'SOCKET_TIMEOUT'],
  [locmem, { timout: 5 }, 'createHandler() has no option "timout". Did you mean "timeout"?'],
  [locmem, { timeout: 0 }, 'The option "timeout" of createHandler() must be a number of seconds, more than 0, got 0.'],
  [locmem, { deadline: '1' }, '"deadline" of createHandler() must be a number of seconds, more than 0'],
  [locmem, { buildId: '' }, '"buildId" of createHandler() must be a text, not empty'],
  [locmem, { maxEntrySize: 1.5 }, '"maxEntrySize" of createHandler() must be a whole number of bytes'],
  [locmem, { alias: 'pages' }, 'pages'],
  [locmem, 5, 'createHandler() takes its options in an object'],
])('createHandler(%o, %o) says what is wrong', (source, options, message) => {
  expect(() => make(source, options)).toThrow(message)
})

test('one of several caches is chosen by its alias', async () => {
  const Handler = createHandler(
    { default: locmem, pages: { BACKEND: 'locmem', LOCATION: 'pages' } },
    { alias: 'pages' },
  )
  await new Handler().set('/a', { kind: 'APP_ROUTE' })
  expect(await new Handler().get('/a')).toMatchObject({ value: { kind: 'APP_ROUTE' } })
  await Handler.close()
})

test('after close nothing is found, and nothing is thrown', async () => {
  const onError = vi.fn()
  const Handler = createHandler(locmem, { onError })
  await Handler.close()
  await new Handler().set('/a', { kind: 'APP_ROUTE' })
  expect(await new Handler().get('/a')).toBeNull()
  expect(await Handler.get('k', [])).toBeUndefined()
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'ERR_CACHE_CLOSED' }))
})

test('an onError that throws is a warning', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const Handler = createHandler(locmem, {
    onError() {
      throw new Error('mine')
    },
  })
  await Handler.close()
  expect(await new Handler().get('/a')).toBeNull()
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('mine'), expect.anything())
  warn.mockRestore()
})
