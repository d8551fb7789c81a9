import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findServer, type ServerSource, startServer } from '../src/index.ts'
import { aptLog, fakeApt } from './fake-apt.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-find-'))
})

afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

async function program(path: string, body: string): Promise<string> {
  const file = join(root, path)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, `#!/bin/sh\n${body}\n`)
  await chmod(file, 0o755)
  return file
}

const server = (path: string, version = '7.2.0'): Promise<string> =>
  program(path, `echo "Redis server v=${version} sha=00000000:0"`)

/** A search that sees only this folder: neither the real servers of the machine nor its package manager. */
function find(env: Record<string, string>): Promise<ServerSource> {
  return findServer({
    env: { HOME: root, PATH: join(root, 'none'), ...env },
    folders: [],
    docker: false,
  })
}

describe('findServer', () => {
  test('prefers HOLDFAST_REDIS_SERVER to everything else', async () => {
    const named = await server('named/my-server')
    await server('bin/redis-server')
    const found = await find({ PATH: join(root, 'bin'), HOLDFAST_REDIS_SERVER: named })
    expect(found).toEqual({ kind: 'binary', path: named, flavor: 'redis', version: '7.2.0', env: {} })
  })

  test('prefers the option to HOLDFAST_REDIS_SERVER', async () => {
    const binary = await server('option/my-server')
    expect(await findServer({ binary, env: { HOLDFAST_REDIS_SERVER: '/nowhere' } })).toMatchObject({ path: binary })
  })

  test('does not search when HOLDFAST_REDIS_SERVER is wrong', async () => {
    await server('bin/redis-server')
    const failure = find({ PATH: join(root, 'bin'), HOLDFAST_REDIS_SERVER: '/nowhere/redis-server' })
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_NOT_FOUND' })
    await expect(failure).rejects.toThrow('/nowhere/redis-server')
  })

  test('takes the first folder of PATH that has a server of any name', async () => {
    const valkey = await program('first/valkey-server', 'echo "Valkey server v=8.0.1 sha=0"')
    await server('second/redis-server')
    const path = ['none', 'first', 'second'].map((folder) => join(root, folder)).join(delimiter)
    expect(await find({ PATH: path })).toMatchObject({ path: valkey, flavor: 'valkey', version: '8.0.1' })
  })

  test('searches the usual folders after PATH', async () => {
    const usual = await server('usual/redis-server')
    const options = { folders: [join(root, 'usual')], docker: false }
    expect(await findServer({ env: { HOME: root, PATH: '' }, ...options })).toMatchObject({ path: usual })
  })

  test('takes an unpacked copy with its libraries when PATH has none', async () => {
    const home = `.cache/holdfast/redis-${process.arch}`
    const copy = await server(`${home}/usr/bin/redis-server`)
    await mkdir(join(root, home, 'usr/lib/some-machine'), { recursive: true })
    const found = await find({})
    expect(found).toMatchObject({ kind: 'binary', path: copy })
    expect(found.kind === 'binary' && found.env.LD_LIBRARY_PATH).toContain(join(root, home, 'usr/lib/some-machine'))
  })

  test('skips a server that is too old, and reports it when there is no other', async () => {
    await server('old/redis-server', '6.0.16')
    const good = await server('new/redis-server', '6.2.0')
    const old = join(root, 'old')
    expect(await find({ PATH: [old, join(root, 'new')].join(delimiter) })).toMatchObject({ path: good })
    const failure = find({ PATH: old })
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_TOO_OLD' })
    await expect(failure).rejects.toThrow('redis 6.0.16; Redis 6.2 or Valkey 7.2 is required')
  })

  test('recognizes Valkey 7.2', async () => {
    await program('bin/valkey-server', 'echo "Server v=7.2.4 sha=0"')
    expect(await find({ PATH: join(root, 'bin') })).toMatchObject({ flavor: 'valkey', version: '7.2.4' })
  })

  test('names the command that installs a server when there is none', async () => {
    const failure = find({})
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_NOT_FOUND' })
    await expect(failure).rejects.toThrow(/No Redis or Valkey server on this machine\. .*(Install|Run)/)
  })

  test('startServer reports it too', async () => {
    await expect(startServer({ binary: '/nowhere/redis-server' })).rejects.toMatchObject({
      code: 'ERR_LOCAL_SERVER_NOT_FOUND',
    })
  })
})

describe('a missing server', () => {
  const seek = async (install: unknown, env: Record<string, string> = {}): Promise<ServerSource> => {
    const apt = await fakeApt(root)
    const options = { env: { ...apt, ...env }, folders: [], docker: false } as const
    return findServer({ ...options, install: install as boolean })
  }

  test('is not installed without permission, and the error says how to allow it', async () => {
    for (const env of [{}, { HOLDFAST_INSTALL_REDIS: '0' }, { HOLDFAST_INSTALL_REDIS: '' }]) {
      const failure = seek(undefined, env)
      await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_NOT_FOUND', installable: true })
      await expect(failure).rejects.toThrow('Allow its installation with HOLDFAST_INSTALL_REDIS=1 or install: true')
      await rm(join(root, 'bin'), { recursive: true })
    }
    expect(await aptLog(root)).toEqual([])
  })

  test('is installed where HOLDFAST_INSTALL_REDIS is 1', async () => {
    expect(await seek(undefined, { HOLDFAST_INSTALL_REDIS: '1' })).toMatchObject({ version: '7.0.15' })
    expect(await aptLog(root)).toContain('apt-get download redis-server redis-tools')
  })

  test('is installed where the option says so', async () => {
    expect(await seek(true)).toMatchObject({ version: '7.0.15' })
  })

  test.each([
    ['unpack', {}],
    [undefined, { HOLDFAST_INSTALL_REDIS: 'unpack' }],
  ])('is never installed for the whole system with %j and %j', async (install, env) => {
    expect(await seek(install, env as Record<string, string>)).toMatchObject({ version: '7.0.15' })
    expect((await aptLog(root)).filter((line) => line.includes(' install '))).toEqual([])
  })

  test('is not installed where the option forbids what the environment allows', async () => {
    await expect(seek(false, { HOLDFAST_INSTALL_REDIS: '1' })).rejects.toMatchObject({ installable: true })
  })

  test('is reported with the reason when apt-get fails', async () => {
    const { HOME, PATH } = await fakeApt(root)
    await program('bin/apt-get', 'echo "no such package" >&2; exit 100')
    const failure = findServer({
      env: { HOME, PATH } as Record<string, string>,
      folders: [],
      docker: false,
      install: true,
    })
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_NOT_FOUND', installable: false })
    await expect(failure).rejects.toThrow('no such package')
  })

  test('cannot be installed where there is no apt-get, whatever is allowed', async () => {
    const failure = find({ HOLDFAST_INSTALL_REDIS: '1' })
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_NOT_FOUND', installable: false })
  })

  test.each([
    ['sometimes', {}, 'install: expected true, false or \'unpack\', got "sometimes"'],
    [1, {}, "install: expected true, false or 'unpack', got 1"],
    [undefined, { HOLDFAST_INSTALL_REDIS: 'yes' }, 'HOLDFAST_INSTALL_REDIS: expected 1, unpack or 0, got "yes"'],
    [undefined, { HOLDFAST_INSTALL_REDIS: 'toString' }, 'HOLDFAST_INSTALL_REDIS: expected 1, unpack or 0'],
  ])('is refused with the permission %j, %j', async (install, env, message) => {
    const failure = seek(install, env as Record<string, string>)
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_ARGUMENT' })
    await expect(failure).rejects.toThrow(message)
  })
})
