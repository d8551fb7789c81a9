import { keyvStore } from '@holdfast/keyv'
import { type LocalServer, startServer } from '@holdfast/local-redis'
import { type Cache, createCaches } from 'holdfast'
import { Keyv as Keyv5 } from 'keyv5'
import { Keyv as Keyv6 } from 'keyv6'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const outOfReach = expect.objectContaining({ code: expect.stringMatching(/^ERR_CACHE_(CONNECTION|TIMEOUT)$/) })

describe('when Redis dies, and nobody listens to errors', () => {
  let server: LocalServer
  let cache: Cache

  beforeEach(async () => {
    server = await startServer()
    cache = createCaches({ BACKEND: 'redis', LOCATION: server.url }).get()
  })
  afterEach(async () => {
    await cache.close()
    await server.stop()
  })

  test('Keyv 6 rejects the call, and the process lives', async () => {
    const keyv = new Keyv6({ store: keyvStore(cache) })
    await keyv.set('k', 'v')
    await server.kill()
    await expect(keyv.get('k')).rejects.toEqual(outOfReach)
    await expect(keyv.set('k', 'v')).rejects.toEqual(outOfReach)
  })

  test('Keyv 5 answers with a miss, and the process lives', async () => {
    const keyv = new Keyv5({ store: keyvStore(cache) })
    await keyv.set('k', 'v')
    await server.kill()
    expect(await keyv.get('k')).toBeUndefined()
    expect(await keyv.set('k', 'v')).toBe(false)
  })
})
