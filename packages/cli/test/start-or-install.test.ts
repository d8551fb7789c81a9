import { ServerNotFoundError } from '@holdfast/local-redis'
import { expect, test } from 'vitest'
import { startOrInstall } from '../src/commands/servers/start-or-install.ts'
import { createTerminal, type Terminal } from '../src/index.ts'

const COMMAND = 'holdfast redis start --install'
const missing = new ServerNotFoundError('No server on this machine.', { installable: true })

/** A start on a machine without Redis. It records the permissions that it gets. */
function start(permissions: boolean[]): (install: boolean) => Promise<string> {
  return async (install) => {
    permissions.push(install)
    if (!install) throw missing
    return 'started'
  }
}

function person(answer?: string): Terminal {
  const terminal = createTerminal(process, new AbortController().signal)
  return { ...terminal, canAsk: answer !== undefined, ask: async () => String(answer) }
}

test('a person who types yes has Redis installed', async () => {
  const permissions: boolean[] = []
  expect(await startOrInstall(start(permissions), false, COMMAND, person('yes'))).toBe('started')
  expect(permissions).toEqual([false, true])
})

test.each(['no', 'y', ''])('a person who types %j does not', async (answer) => {
  const permissions: boolean[] = []
  const refused = startOrInstall(start(permissions), false, COMMAND, person(answer))
  await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('nothing was installed'), status: 1 })
  await expect(refused).rejects.toMatchObject({ next: expect.stringContaining('--install') })
  expect(permissions).toEqual([false])
})

test('where nobody can be asked, the failure names the option', async () => {
  const permissions: boolean[] = []
  const refused = startOrInstall(start(permissions), false, COMMAND, person())
  await expect(refused).rejects.toMatchObject({
    message: expect.stringContaining('There is no Redis'),
    next: expect.stringContaining(COMMAND),
  })
  expect(permissions).toEqual([false])
})

test('--install asks nobody', async () => {
  const permissions: boolean[] = []
  expect(await startOrInstall(start(permissions), true, COMMAND, person())).toBe('started')
  expect(permissions).toEqual([true])
})

test('where Redis cannot be installed, nobody is asked', async () => {
  const failure = new ServerNotFoundError('/nowhere/redis-server is not a program.')
  const refused = startOrInstall(() => Promise.reject(failure), false, COMMAND, person('yes'))
  await expect(refused).rejects.toBe(failure)
})
