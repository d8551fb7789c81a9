import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { startReplicated } from '../src/index.ts'

test('startReplicated resolves when what the primary writes reaches every replica', async () => {
  await using servers = await startReplicated({ replicas: 2 })
  expect(servers.urls).toEqual([servers.primary, ...servers.replicas].map((server) => server.url))
  const writer = new Redis(servers.primary.url)
  await writer.set('key', 'value')
  expect(await writer.wait(2, 5000)).toBe(2)
  const reader = new Redis(servers.urls[1] ?? '')
  expect(await reader.get('key')).toBe('value')
  writer.disconnect()
  reader.disconnect()
}, 30_000)

test('startReplicated refuses a negative number of replicas', async () => {
  await expect(startReplicated({ replicas: -1 })).rejects.toMatchObject({ code: 'ERR_LOCAL_ARGUMENT' })
})

test('addReplica starts a replica that has all keys, and removeReplica stops one for good', async () => {
  await using servers = await startReplicated({ users: [{ name: 'app', password: 'hunter2' }] })
  const { primary } = servers
  const [old] = servers.replicas
  const writer = new Redis(primary.url)
  await writer.set('key', 'value')
  writer.disconnect()
  const added = await servers.addReplica()
  const reader = new Redis(added.url)
  expect(await reader.get('key')).toBe('value')
  reader.disconnect()
  if (old) await servers.removeReplica(old)
  expect((await servers.readStates()).map(({ server, role }) => [server.port, role])).toEqual([
    [primary.port, 'primary'],
    [added.port, 'replica'],
  ])
  await expect(servers.removeReplica(primary)).rejects.toThrow(/is the primary/)
  await servers.promote(added)
  expect(servers.primary).toBe(added)
}, 30_000)
