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
