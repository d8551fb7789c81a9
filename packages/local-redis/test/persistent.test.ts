import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../src/free-port.ts'
import {
  callServer,
  inspectFolder,
  LocalArgumentError,
  PersistentServers,
  PortInUseError,
  planServers,
  removeFolder,
  ServerExitedError,
  startServer,
  stopFolder,
} from '../src/index.ts'
import { configFile } from '../src/persistent/config-file.ts'
import { isAlive } from './processes.ts'

let parent: string
let folder: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'holdfast persistent-'))
  folder = join(parent, 'servers')
})

afterEach(async () => {
  await removeFolder(folder).catch(() => {})
  await rm(parent, { recursive: true, force: true })
})

async function planOne(...args: readonly string[]): Promise<ReturnType<typeof planServers>> {
  return planServers('redis', { port: await freePort(), nodes: 1, replicas: 0, nodeTimeout: 2000, args })
}

describe('persistent servers', () => {
  test('keep what was written over a stop and a start, in a folder whose name has a space', async () => {
    const servers = new PersistentServers(folder, await planOne())
    const [port = 0] = await servers.start()
    const address = { host: '127.0.0.1', port }
    await callServer(address, ['SET', 'k', 'v'])
    expect(await servers.start()).toEqual([])
    expect(await stopFolder(folder)).toEqual([port])
    expect(await stopFolder(folder)).toEqual([])
    expect((await servers.list())[0]?.pid).toBeUndefined()
    await servers.start()
    expect(await callServer(address, ['GET', 'k'])).toBe('v')
  })

  test('that are paused are stopped too', async () => {
    const servers = new PersistentServers(folder, await planOne())
    await servers.start()
    const pid = (await servers.list())[0]?.pid ?? 0
    process.kill(pid, 'SIGSTOP')
    await removeFolder(folder)
    expect(await isAlive(pid)).toBe(false)
    expect(await readdir(parent)).toEqual([])
  })

  test('leave nothing behind when a port is taken or an argument refused', async () => {
    await using other = await startServer()
    const taken = { ...(await planOne()), nodes: [{ port: other.port, role: 'primary' as const }] }
    await expect(new PersistentServers(folder, taken).start()).rejects.toThrow(PortInUseError)
    await expect(new PersistentServers(folder, await planOne('--maxmemry', '1')).start()).rejects.toThrow(
      ServerExitedError,
    )
    expect(await readdir(parent)).toEqual([])
  })

  test('that are interrupted while they start are gone', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(new PersistentServers(folder, await planOne()).start({ signal })).rejects.toThrow('enough')
    expect(await readdir(parent)).toEqual([])
  })

  test('are not confused with another process that got the process id of a crashed one', async () => {
    const plan = await planOne()
    const servers = new PersistentServers(folder, plan)
    const [port] = await servers.start()
    await stopFolder(folder)
    await writeFile(join(folder, `${port}`, 'redis.pid'), `${process.pid}\n`)
    expect((await servers.list())[0]?.pid).toBeUndefined()
    expect(await stopFolder(folder)).toEqual([])
    expect(await readFile(join(folder, 'holdfast.json'), 'utf8')).toContain(`"port": ${port}`)
  })
})

describe('a folder', () => {
  test('of another program is neither stopped nor removed', async () => {
    await writeFile(join(parent, 'diary.txt'), 'x')
    expect(await inspectFolder(parent)).toEqual({ state: 'foreign' })
    await expect(removeFolder(parent)).rejects.toThrow(LocalArgumentError)
    expect(await readdir(parent)).toEqual(['diary.txt'])
  })

  test('whose manifest is broken is damaged', async () => {
    await writeFile(join(parent, 'holdfast.json'), '{"kind":"cluster"}')
    expect(await inspectFolder(parent)).toMatchObject({ state: 'damaged' })
    await writeFile(join(parent, 'holdfast.json'), '{')
    expect(await inspectFolder(parent)).toMatchObject({ state: 'damaged' })
  })
})

describe('a plan', () => {
  const options = { port: 30_001, nodes: 6, replicas: 1, nodeTimeout: 2000, args: [] }

  test.each([
    [{ nodes: 5 }, 'at least 3 primaries'],
    [{ nodes: 7 }, 'take 6 or 8'],
    [{ port: 55_534 }, 'highest possible port is 55535'],
    [{ args: ['--requirepass', 'x'] }, '--requirepass'],
  ])('with %j is refused', (change, reason) => {
    expect(() => planServers('cluster', { ...options, ...change })).toThrow(reason)
  })

  test('of a Sentinel set lets a majority decide', () => {
    const plan = planServers('sentinel', { ...options, nodes: 3, replicas: 2 })
    expect(plan.nodes.map(({ role }) => role)).toEqual([
      'primary',
      'replica',
      'replica',
      'sentinel',
      'sentinel',
      'sentinel',
    ])
    const [, replica, , sentinel] = plan.nodes
    expect(sentinel && configFile(plan, sentinel, '7.0.15')).toContain('sentinel monitor mymaster 127.0.0.1 30001 2')
    expect(replica && configFile(plan, replica, '6.2.0')).toContain('replicaof 127.0.0.1 30001')
  })
})
