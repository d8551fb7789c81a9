import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { type LocalSentinel, type SentinelOptions, startSentinel } from '../src/index.ts'
import { commandLinesWith, isAlive } from './processes.ts'

/** Asks every Sentinel for the primary, the number of replicas, and that of other Sentinels. */
async function askSentinels(
  set: LocalSentinel,
): Promise<(readonly [port: number, replicas: number, others: number])[]> {
  return Promise.all(
    set.sentinels.map(async ({ host, port, login }) => {
      const redis = new Redis({ host, port, ...login, enableReadyCheck: false })
      const [, primary] = (await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', set.name)) as [string, string]
      const replicas = (await redis.call('SENTINEL', 'REPLICAS', set.name)) as unknown[]
      const others = (await redis.call('SENTINEL', 'SENTINELS', set.name)) as unknown[]
      redis.disconnect()
      return [Number(primary), replicas.length, others.length] as const
    }),
  )
}

describe.concurrent('startSentinel', { timeout: 60_000 }, () => {
  test('resolves when every Sentinel knows the primary, the replicas and the others', async () => {
    await using set = await startSentinel({ replicas: 2, name: 'cache-1' })
    const { primary, sentinels } = set
    expect(await askSentinels(set)).toEqual([primary, primary, primary].map(({ port }) => [port, 2, 2]))
    expect(set.settings).toEqual({
      BACKEND: 'redis',
      LOCATION: 'redis://cache-1/0',
      OPTIONS: {
        CLIENT_CLASS: 'django_redis.client.SentinelClient',
        CONNECTION_FACTORY: 'django_redis.pool.SentinelConnectionFactory',
        SENTINELS: sentinels.map(({ host, port }) => [host, port]),
      },
    })
  })

  test('Sentinels replace a primary that is killed, which comes back as a replica', async () => {
    await using set = await startSentinel({ downAfter: 500 })
    const old = set.primary
    const redis = new Redis({ name: set.name, sentinels: set.sentinels.map(({ host, port }) => ({ host, port })) })
    redis.on('error', () => {})
    await redis.set('key', 'value')
    await redis.wait(1, 5000)
    await old.kill()
    const promoted = await set.untilFailedOver(old)
    expect(promoted).not.toBe(old)
    expect(set.primary).toBe(promoted)
    expect((await askSentinels(set)).map(([port]) => port)).toEqual([promoted.port, promoted.port, promoted.port])
    expect(await redis.get('key')).toBe('value')
    redis.disconnect()
    await old.restart()
    await set.untilFailedOver(old)
    expect((await set.readStates()).map(({ role }) => role)).toEqual(['replica', 'primary'])
  })

  test('failOver works with TLS, users, a password and without CONFIG', async () => {
    const users = [{ name: 'app', password: 'hunter2' }]
    await using set = await startSentinel({ tls: true, password: 'secret', users, renamedCommands: { CONFIG: '' } })
    const old = set.primary
    expect(set.settings.OPTIONS).toMatchObject({
      PASSWORD: 'hunter2',
      CONNECTION_POOL_KWARGS: { username: 'app', ssl_ca_certs: set.ca?.file },
      SENTINEL_KWARGS: { password: 'secret', ssl: true, ssl_ca_certs: set.ca?.file },
    })
    expect(set.settings.LOCATION).toBe('rediss://mymaster/0')
    const promoted = await set.failOver()
    expect(promoted).not.toBe(old)
    expect(await askSentinels(set)).toEqual([1, 2, 3].map(() => [promoted.port, 1, 2]))
    const redis = new Redis(promoted.url, { tls: { ca: set.ca?.pem ?? '' } })
    expect(await redis.set('key', 'value')).toBe('OK')
    expect(await redis.wait(1, 5000)).toBe(1)
    redis.disconnect()
  })

  test('Sentinels know a replica that is added, and forget one that is removed', async () => {
    await using set = await startSentinel()
    const [old] = set.replicas
    const added = await set.addReplica()
    const known = (replicas: number) => Array(3).fill([set.primary.port, replicas, 2])
    expect(await askSentinels(set)).toEqual(known(2))
    if (old) await set.removeReplica(old)
    expect(await askSentinels(set)).toEqual(known(1))
    expect(set.replicas).toEqual([added])
  })

  test('a Sentinel that is killed comes back as itself', async () => {
    await using set = await startSentinel({ replicas: 0, sentinels: 1 })
    const [sentinel] = set.sentinels
    if (sentinel === undefined) throw new Error('there is no Sentinel')
    const idOf = async (): Promise<unknown> => {
      const redis = new Redis(sentinel.url, { enableReadyCheck: false })
      const id = await redis.call('SENTINEL', 'MYID')
      redis.disconnect()
      return id
    }
    const id = await idOf()
    await sentinel.kill()
    await sentinel.restart()
    expect(await idOf()).toBe(id)
    const pids = [...set.servers, ...set.sentinels].map((server) => server.pid)
    await set.stop()
    expect(await Promise.all(pids.map(isAlive))).toEqual([false, false])
  })
})

describe('startSentinel refuses', { timeout: 30_000 }, () => {
  test.each<[string, SentinelOptions, RegExp]>([
    ['no Sentinel', { sentinels: 0 }, /^sentinels: expected a whole number from 1 up, got 0/],
    ['a quorum that cannot be reached', { quorum: 4 }, /^quorum: expected at most the 3 Sentinels, got 4/],
    ['a name with a space', { name: 'my master' }, /^name: expected letters/],
    ['to remove a command that Sentinels need', { renamedCommands: { multi: '' } }, /^renamedCommands\.multi: /],
  ])('%s', async (_, options, message) => {
    const failure = startSentinel(options)
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_ARGUMENT' })
    await expect(failure).rejects.toThrow(message)
  })

  test('an argument that the servers do not know, and leaves nothing behind', async () => {
    const failure = startSentinel({ tls: true, args: ['--nonsense-of-sentinel-test', 'yes'] })
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_EXITED' })
    expect(await commandLinesWith('nonsense-of-sentinel-test')).toEqual([])
  })
})
