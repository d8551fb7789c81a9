import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findServer, type ServerSource, startServer } from '../src/index.ts'

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

/** A search that sees this folder only: neither the real servers of the machine nor its package manager. */
function find(env: Record<string, string>): Promise<ServerSource> {
  return findServer({
    env: { HOME: root, PATH: join(root, 'none'), ...env },
    folders: [],
    install: false,
    docker: false,
  })
}

describe('findServer', () => {
  test('takes HOLDFAST_REDIS_SERVER before all else', async () => {
    const named = await server('named/my-server')
    await server('bin/redis-server')
    const found = await find({ PATH: join(root, 'bin'), HOLDFAST_REDIS_SERVER: named })
    expect(found).toEqual({ kind: 'binary', path: named, flavor: 'redis', version: '7.2.0', env: {} })
  })

  test('takes an option before HOLDFAST_REDIS_SERVER', async () => {
    const binary = await server('option/my-server')
    expect(await findServer({ binary, env: { HOLDFAST_REDIS_SERVER: '/nowhere' } })).toMatchObject({ path: binary })
  })

  test('does not look further when HOLDFAST_REDIS_SERVER is wrong', async () => {
    await server('bin/redis-server')
    const failure = find({ PATH: join(root, 'bin'), HOLDFAST_REDIS_SERVER: '/nowhere/redis-server' })
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_NOT_FOUND' })
    await expect(failure).rejects.toThrow('/nowhere/redis-server')
  })

  test('takes the first folder of PATH that has one, whatever its name', async () => {
    const valkey = await program('first/valkey-server', 'echo "Valkey server v=8.0.1 sha=0"')
    await server('second/redis-server')
    const path = ['none', 'first', 'second'].map((folder) => join(root, folder)).join(delimiter)
    expect(await find({ PATH: path })).toMatchObject({ path: valkey, flavor: 'valkey', version: '8.0.1' })
  })

  test('looks into the usual folders after PATH', async () => {
    const usual = await server('usual/redis-server')
    const options = { folders: [join(root, 'usual')], install: false, docker: false }
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

  test('passes over a server that is too old, and says so when there is no other', async () => {
    await server('old/redis-server', '6.0.16')
    const good = await server('new/redis-server', '6.2.0')
    const old = join(root, 'old')
    expect(await find({ PATH: [old, join(root, 'new')].join(delimiter) })).toMatchObject({ path: good })
    const failure = find({ PATH: old })
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_TOO_OLD' })
    await expect(failure).rejects.toThrow('redis 6.0.16; Redis 6.2 or Valkey 7.2 is the oldest that will do')
  })

  test('knows the name that Valkey 7.2 gives itself', async () => {
    await program('bin/valkey-server', 'echo "Server v=7.2.4 sha=0"')
    expect(await find({ PATH: join(root, 'bin') })).toMatchObject({ flavor: 'valkey', version: '7.2.4' })
  })

  test('names the command that installs a server when there is none', async () => {
    const failure = find({})
    await expect(failure).rejects.toMatchObject({ code: 'ERR_LOCAL_SERVER_NOT_FOUND' })
    await expect(failure).rejects.toThrow(/No Redis or Valkey server on this machine\. .*(Install|Run)/)
  })

  test('startServer says so as well', async () => {
    await expect(startServer({ binary: '/nowhere/redis-server' })).rejects.toMatchObject({
      code: 'ERR_LOCAL_SERVER_NOT_FOUND',
    })
  })
})
