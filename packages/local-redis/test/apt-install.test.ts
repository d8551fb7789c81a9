import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { installWithApt, unpackWithApt } from '../src/find/apt-install.ts'
import { cachedServer } from '../src/find/cached-server.ts'
import { aptLog, fakeApt } from './fake-apt.ts'

let home: string
let env: Record<string, string>

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'holdfast-apt-'))
  env = await fakeApt(home)
})

afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

const log = (): Promise<readonly string[]> => aptLog(home)

describe('unpackWithApt', () => {
  test('downloads the server and all libraries that the system lacks', async () => {
    await writeFile(join(home, 'lists'), '')
    await unpackWithApt(env)
    expect(await log()).toEqual([
      'apt-get download --print-uris redis-server redis-tools',
      'apt-get download redis-server redis-tools',
      'apt-get download libssl3 libfoo2',
      'apt-get download libbar3 libfoo2-data',
    ])
    const found = await cachedServer(env)
    expect(found).toMatchObject({
      version: '7.0.15',
      path: join(home, `.cache/holdfast/redis-${process.arch}/usr/bin/redis-server`),
    })
    const libraries = found?.env.LD_LIBRARY_PATH?.split(':').find((folder) => folder.endsWith('/usr/lib/machine')) ?? ''
    expect(await readdir(libraries)).toContain('libbar3.deb')
  })

  test('uses its own package lists where the system has none, and keeps only the server', async () => {
    await unpackWithApt(env)
    expect((await log()).slice(1, 3)).toEqual(['apt-get -o … update', 'apt-get -o … download redis-server redis-tools'])
    expect(await readdir(join(home, '.cache/holdfast'))).toEqual([`redis-${process.arch}`])
  })

  test('leaves nothing behind when a download fails', async () => {
    await writeFile(join(home, 'bin/apt-get'), '#!/bin/sh\nexit 100\n')
    await expect(unpackWithApt(env)).rejects.toThrow('apt-get')
    expect(await readdir(join(home, '.cache/holdfast'))).toEqual([])
  })

  test('replaces an older copy', async () => {
    await unpackWithApt(env)
    await unpackWithApt(env)
    expect(await cachedServer(env)).toMatchObject({ flavor: 'redis' })
  })
})

describe('installWithApt', () => {
  test('updates the lists when the first attempt fails', async () => {
    await installWithApt(env)
    expect(await log()).toEqual([
      'apt-get -o … install -y --no-install-recommends redis-server',
      'apt-get -o … update',
      'apt-get -o … install -y --no-install-recommends redis-server',
    ])
  })
})
