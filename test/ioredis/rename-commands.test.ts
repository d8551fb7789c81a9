import { startServer } from '@holdfast/local-redis'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { renameCommands } from '../../packages/local-redis/src/ioredis/rename-commands.ts'

test('commands are sent under their new names, and others under their own', async () => {
  await using server = await startServer({
    args: ['--rename-command', 'CONFIG', 'SETUP', '--rename-command', 'KEYS', ''],
  })
  const [plain, renaming] = [new Redis(server.url), new Redis(server.url)]
  renameCommands(renaming, { config: 'SETUP', KEYS: '' })
  await expect(plain.config('GET', 'port')).rejects.toThrow("unknown command 'config'")
  expect(await renaming.config('GET', 'port')).toEqual(['port', `${server.port}`])
  expect(await renaming.call('CONFIG', 'GET', 'port')).toEqual(['port', `${server.port}`])
  await expect(renaming.keys('*')).rejects.toThrow("unknown command 'keys'")
  expect(await renaming.echo('unchanged')).toBe('unchanged')
  plain.disconnect()
  renaming.disconnect()
})

test('without new names a connection stays as it is', () => {
  const redis = new Redis({ lazyConnect: true })
  renameCommands(redis, {})
  expect(Object.hasOwn(redis, 'sendCommand')).toBe(false)
})
