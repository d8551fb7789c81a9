import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { connect } from 'node:tls'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { createAuthority, type LocalServer, startReplicated, startServer, waitFor } from '../src/index.ts'
import { commandLinesWith } from './processes.ts'

async function withClient<T>(client: Redis, use: (client: Redis) => Promise<T>): Promise<T> {
  client.on('error', () => {})
  try {
    return await use(client)
  } finally {
    client.disconnect()
  }
}

const admin = (server: LocalServer): Redis => new Redis({ host: server.host, port: server.port, ...server.login })

describe('password', { timeout: 30_000 }, () => {
  test('a server with a password refuses clients without it, and its url has it', async () => {
    await using server = await startServer({ password: 'p@ss "w/rd"' })
    await withClient(new Redis(server.port), (stranger) => expect(stranger.ping()).rejects.toThrow('NOAUTH'))
    await withClient(new Redis(server.url), async (redis) => expect(await redis.ping()).toBe('PONG'))
    expect(server.settings).toEqual({
      BACKEND: 'redis',
      LOCATION: `redis://127.0.0.1:${server.port}/0`,
      OPTIONS: { PASSWORD: 'p@ss "w/rd"' },
    })
  })
})

describe('users', { timeout: 30_000 }, () => {
  test('the first user is the application user, with no more than its rules', async () => {
    const users = [
      { name: 'app', password: 'secret', rules: '~cache:* +@read +@connection +acl|whoami' },
      { name: 'other', password: 'hunter2' },
    ]
    await using server = await startServer({ users })
    await withClient(new Redis(server.url), async (redis) => {
      expect(await redis.acl('WHOAMI')).toBe('app')
      expect(await redis.get('cache:1')).toBeNull()
      await expect(redis.get('other')).rejects.toThrow('NOPERM')
      await expect(redis.set('cache:1', 'x')).rejects.toThrow('NOPERM')
    })
    await withClient(new Redis(server.port), (stranger) => expect(stranger.ping()).rejects.toThrow('NOAUTH'))
    await withClient(admin(server), async (redis) => {
      expect(await redis.set('anything', 'x')).toBe('OK')
      expect(await redis.acl('USERS')).toEqual(['app', 'default', 'holdfast-setup', 'other'])
    })
    expect(await commandLinesWith('hunter2')).toEqual([])
  })

  test('replicas log in to their primary, even after a promotion', async () => {
    const users = [{ name: 'app', password: 'secret' }]
    await using servers = await startReplicated({ users, replicas: 2, renamedCommands: { INFO: 'STATE', CONFIG: '' } })
    const [old, promoted] = servers.servers
    expect(await servers.failOver()).toBe(promoted)
    expect(servers.primary).toBe(promoted)
    expect((await servers.readStates()).map(({ role, primary }) => [role, primary?.port])).toEqual([
      ['replica', promoted?.port],
      ['primary', undefined],
      ['replica', promoted?.port],
    ])
    await withClient(new Redis(servers.urls[0] ?? '', { enableReadyCheck: false }), async (redis) => {
      await redis.set('key', 'value')
      expect(await redis.wait(2, 5000)).toBe(2)
      await expect(redis.info()).rejects.toThrow('unknown command')
    })
    await withClient(new Redis(old?.url ?? '', { enableReadyCheck: false }), async (redis) => {
      expect(await redis.get('key')).toBe('value')
      await expect(redis.set('key', 'x')).rejects.toThrow('READONLY')
    })
  })
})

describe('tls', { timeout: 30_000 }, () => {
  test('clients that know the authority trust a server with TLS as localhost and 127.0.0.1', async () => {
    await using server = await startServer({ tls: true })
    expect(server.url).toBe(`rediss://127.0.0.1:${server.port}/0`)
    const ca = await readFile(server.ca?.file ?? '', 'utf8')
    expect(ca.trim()).toBe(server.ca?.pem.trim())
    for (const host of ['localhost', '127.0.0.1']) {
      const options = { host, port: server.port, tls: { ca } }
      await withClient(new Redis(options), async (redis) => expect(await redis.ping()).toBe('PONG'))
    }
    const reasonOf = (options: object): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: server.port, ...options }, () => reject(new Error('trusted')))
        socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
      })
    expect(await reasonOf({})).toBe('SELF_SIGNED_CERT_IN_CHAIN')
    expect(await reasonOf({ ca, servername: 'example.org' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  test('the files of its own authority are removed with the server', async () => {
    const server = await startServer({ tls: true })
    const file = String(server.ca?.file)
    await server.stop()
    expect(existsSync(dirname(file))).toBe(false)
    expect(await commandLinesWith(dirname(file))).toEqual([])
  })

  test('a server can require client certificates', async () => {
    await using server = await startServer({ tls: { clientCertificates: true } })
    const ca = server.ca?.pem ?? ''
    await withClient(admin(server), async (redis) => expect(await redis.ping()).toBe('PONG'))
    const options = { port: server.port, tls: { ca }, maxRetriesPerRequest: 0 }
    await withClient(new Redis(options), (stranger) => expect(stranger.ping()).rejects.toThrow())
    expect(server.settings.OPTIONS.CONNECTION_POOL_KWARGS).toEqual({
      ssl_ca_certs: server.ca?.file,
      ssl_certfile: server.ca?.clientFiles.cert,
      ssl_keyfile: server.ca?.clientFiles.key,
    })
  })

  test('servers that are started separately can share an authority', async () => {
    await using authority = await createAuthority()
    await using primary = await startServer({ tls: { authority }, password: 'secret' })
    await using replica = await startServer({ tls: { authority }, replicaOf: primary })
    await withClient(admin(primary), (redis) => redis.set('key', 'value'))
    await withClient(admin(replica), async (redis) => {
      expect(await waitFor('the key is on the replica', () => redis.get('key'))).toBe('value')
    })
    await primary.stop()
    expect(existsSync(authority.file)).toBe(true)
  })
})

describe('restart', { timeout: 30_000 }, () => {
  test('a killed server comes back on its port, empty, with its users', async () => {
    await using server = await startServer({ password: 'secret' })
    await withClient(new Redis(server.url), (redis) => redis.set('key', 'value'))
    const { pid, port } = server
    await server.kill()
    await server.restart()
    expect(server.port).toBe(port)
    expect(server.pid).not.toBe(pid)
    await withClient(new Redis(server.url), async (redis) => expect(await redis.get('key')).toBeNull())
  })

  test('a server that was stopped does not come back', async () => {
    const server = await startServer()
    await server.stop()
    await expect(server.restart()).rejects.toMatchObject({ code: 'ERR_LOCAL_STOPPED' })
  })
})

describe('refuses', () => {
  test.each([
    ['an empty password', { password: '' }, /^password: expected one line/],
    ['a password of two lines', { password: 'one\ntwo' }, /^password: /],
    ['a user without a name', { users: [{ name: '' }] }, /^users\[0\]\.name: expected a name without spaces/],
    ['a duplicate user', { users: [{ name: 'a' }, { name: 'a' }] }, /^users\[1\]\.name: the user "a" exists already/],
    ['the user default beside a password', { password: 'x', users: [{ name: 'default' }] }, /^users\[0\]\.name: /],
    ['rules that are an option', { users: [{ name: 'a', rules: '+@all --port 1' }] }, /^users\[0\]\.rules: /],
    ['a command with a space', { renamedCommands: { 'CONFIG SET': '' } }, /^renamedCommands\.CONFIG SET: /],
    ['a new name with a space', { renamedCommands: { CONFIG: 'a b' } }, /^renamedCommands\.CONFIG: /],
    ['tls that is neither', { tls: 'yes' as unknown as boolean }, /^tls: expected true, false or an object, got yes/],
  ])('%s', async (_, options, message) => {
    const failure = startServer(options)
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_ARGUMENT' })
    await expect(failure).rejects.toThrow(message)
  })

  test('rules that the server does not know, with the error of the server and without the password', async () => {
    const failure = startServer({ tls: true, users: [{ name: 'app', password: 'hunter2', rules: '+nonsense' }] })
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_EXITED' })
    await expect(failure).rejects.toThrow(/nonsense/)
    await expect(failure).rejects.not.toThrow(/hunter2/)
  })

  test('to replicate without the commands that replication needs', async () => {
    await expect(startReplicated({ renamedCommands: { INFO: '' } })).rejects.toMatchObject({
      code: 'ERR_LOCAL_ARGUMENT',
      message: 'renamedCommands.INFO: expected another name, as these servers need the command',
    })
    await expect(startReplicated({ renamedCommands: { psync: 'x' } })).rejects.toThrow(/under its own name/)
  })
})
