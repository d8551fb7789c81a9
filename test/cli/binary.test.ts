import { once } from 'node:events'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { REFUSAL, Workplace } from './support.ts'

// The other tests run commands in this process. These are about the process: exit status, pipes, and settings files
// that misbehave.
let place: Workplace

beforeEach(async () => {
  place = await Workplace.make()
})

afterEach(async () => {
  await place[Symbol.asyncDispose]()
})

test('the exit status is 0 when done, 1 when it failed, 2 for an invalid command line', async () => {
  const env = { CACHE_URL: 'locmem://' }
  expect(await place.runBinary(['set', 'k', 'v'], { env })).toEqual({ status: 0, out: 'OK\n', err: '' })
  const failed = await place.runBinary(['get', 'k'], { env })
  expect(failed).toMatchObject({ status: 1, out: '', err: expect.stringMatching(REFUSAL) })
  expect(await place.runBinary(['get'], { env })).toMatchObject({ status: 2, out: '' })
})

test('a settings file that Node cannot parse is refused in one line', async () => {
  await place.write('syntax.ts', 'export default {')
  const refused = await place.runBinary(['get', 'k', '--config', 'syntax.ts'])
  expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
  expect(refused.err).toContain('SyntaxError')
})

test('an error that a settings file leaves behind is reported without a stack trace or a password', async () => {
  const settings = "export default { default: { BACKEND: 'locmem' } }"
  const turn = 'await new Promise((resolve) => setImmediate(resolve))'
  await place.write('late.mjs', `Promise.reject(new Error('lost redis://app:hunter2@vault'))\n${turn}\n${settings}`)
  const ended = await place.runBinary(['get', 'k', '--config', 'late.mjs'])
  expect(ended).toEqual({ status: 1, out: '', err: 'holdfast: lost redis://***@vault\n' })
})

test('a settings file that keeps Node alive does not keep the command alive', async () => {
  const settings = "export default { default: { BACKEND: 'locmem' } }"
  await place.write('busy.mjs', `setInterval(() => {}, 1000)\n${settings}`)
  const ended = await place.runBinary(['set', 'k', 'v', '--config', 'busy.mjs'])
  expect(ended).toMatchObject({ status: 0, out: 'OK\n' })
})

test('a reader that closes the pipe early ends the command quietly', async () => {
  const env = { CACHE_URL: `${inject('servers').single}?key_prefix=cli-pipe-${process.pid}` }
  for (const key of ['a', 'b']) await place.run(['set', key, 'v'], { env })
  const child = place.spawn(['keys'], env)
  let err = ''
  child.stderr?.on('data', (text) => {
    err += text
  })
  child.stdout?.destroy()
  const [status] = await once(child, 'close')
  expect({ status, err }).toEqual({ status: 0, err: '' })
  await place.run(['clear', '--yes'], { env })
})
