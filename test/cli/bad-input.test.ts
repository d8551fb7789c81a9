import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { callServer, startServer, waitFor } from '@holdfast/local-redis'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { freePorts, REFUSAL, Workplace } from './support.ts'

let place: Workplace

beforeEach(async () => {
  place = await Workplace.make()
})

afterEach(async () => {
  await place[Symbol.asyncDispose]()
})

describe('start leaves nothing behind', { timeout: 60_000 }, () => {
  test('where there is no server program', async () => {
    const env = { HOLDFAST_REDIS_SERVER: '/nowhere/redis-server' }
    const refused = await place.run(['cluster', 'start'], { env })
    expect(refused).toMatchObject({ status: 1, out: '', err: expect.stringMatching(REFUSAL) })
    expect(refused.err).toContain('/nowhere/redis-server')
    expect(await readdir(place.folder)).toEqual([])
  })

  test('where a port, or the bus port of a node, is in use', async () => {
    const port = await freePorts(6)
    for (const taken of [port + 3, port + 10_004]) {
      const server = createServer()
      await new Promise<void>((resolve) => void server.listen(taken, '127.0.0.1', resolve))
      const refused = await place.run(['cluster', 'start', '--port', `${port}`])
      await new Promise((resolve) => void server.close(resolve))
      expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
      expect(refused.err).toContain(`Port ${taken} on 127.0.0.1 is in use`)
      expect(await readdir(place.folder)).toEqual([])
    }
  })

  test('where the servers refuse an argument', async () => {
    const port = await freePorts(6)
    const refused = await place.run(['cluster', 'start', '--port', `${port}`, '--', '--maxmemry', '1mb'])
    expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    expect(refused.err).toContain('maxmemry')
    expect(await readdir(place.folder)).toEqual([])
  })

  test('where it is interrupted', async () => {
    const port = await freePorts(40)
    const child = place.spawn(['cluster', 'start', '--port', `${port}`, '--nodes', '40'])
    await waitFor('the first pid is noted', () => readFile(place.path(`holdfast-cluster/${port}/redis.pid`)), {
      interval: 1,
    })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    // The start may have finished before the interruption; otherwise it is undone.
    if ((await exited) === 130) expect(await readdir(place.folder)).toEqual([])
  })

  test.each([
    [['--nodes', '5'], 'at least 3 primaries'],
    [['--nodes', '7'], 'take 6 or 8'],
    [['--nodes', 'six'], 'whole number'],
    [['--port', '60000'], 'from 1 to 55535'],
    [['--', '--requirepass', 'hunter2'], '--requirepass'],
    [['--no-such-option'], 'unknown option'],
  ])('where the options %j are invalid', async (options, reason) => {
    const refused = await place.run(['cluster', 'start', ...options])
    expect(refused).toMatchObject({ status: 2, err: expect.stringContaining(reason) })
    expect(refused.err).not.toContain('hunter2')
    expect(await readdir(place.folder)).toEqual([])
  })
})

describe('folders', { timeout: 60_000 }, () => {
  test('that hold other files are not touched', async () => {
    await mkdir(place.path('mine'))
    await writeFile(place.path('mine/diary.txt'), 'dear diary')
    for (const command of [['start'], ['stop'], ['status'], ['clean', '--yes'], ['create', '--yes']]) {
      const refused = await place.run(['cluster', ...command, '--dir', 'mine'])
      expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    }
    expect(await readdir(place.path('mine'))).toEqual(['diary.txt'])
  })

  test('that are damaged are reported, and can be cleaned', async () => {
    const port = await freePorts(6)
    await place.run(['cluster', 'start', '--port', `${port}`])
    await place.run(['cluster', 'stop'])
    await rm(place.path(`holdfast-cluster/${port + 4}`), { recursive: true })
    const refused = await place.run(['cluster', 'start'])
    expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    expect(refused.err).toContain(`port ${port + 4} is missing`)
    await writeFile(place.path('holdfast-cluster/holdfast.json'), '{')
    expect(await place.run(['cluster', 'create', '--yes'])).toMatchObject({
      status: 1,
      err: expect.stringMatching(REFUSAL),
    })
    expect(await place.run(['cluster', 'clean', '--yes'])).toMatchObject({ status: 0 })
    expect(await readdir(place.folder)).toEqual([])
  })

  test('that do not exist cannot be stopped, watched or cleaned', async () => {
    for (const command of ['stop', 'status', 'create', 'nodes', 'info', 'watch', 'clean']) {
      const refused = await place.run(['cluster', command])
      expect(refused, command).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    }
    expect((await place.run(['cluster', 'tail', '1'])).err).toMatch(REFUSAL)
  })
})

test('create refuses while a node is down, or a cluster is half created', { timeout: 60_000 }, async () => {
  const port = await freePorts(6)
  await place.run(['cluster', 'start', '--port', `${port}`])
  process.kill(Number(await readFile(place.path(`holdfast-cluster/${port}/redis.pid`), 'utf8')), 'SIGKILL')
  await waitFor('the node is down', async () => {
    const [first] = JSON.parse((await place.run(['cluster', 'status', '--json'])).out)
    return first.state === 'down'
  })
  const dead = await place.run(['cluster', 'create', '--yes'])
  expect(dead).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
  expect(dead.err).toContain(`1 of 6 nodes do not run: ${port}.`)
  await place.run(['cluster', 'start'])
  await place.run(['cluster', 'call', 'CLUSTER', 'ADDSLOTS', '1', '2'])
  const half = await place.run(['cluster', 'create', '--yes'])
  expect(half).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
  expect(half.err).toContain('2 of 16384 slots are assigned')
})

test('create that is interrupted resets the nodes', { timeout: 60_000 }, async () => {
  const port = await freePorts(6)
  await place.run(['cluster', 'start', '--port', `${port}`])
  const clusterInfo = async (): Promise<string> =>
    String(await callServer({ host: '127.0.0.1', port }, ['CLUSTER', 'INFO']))
  const child = place.spawn(['cluster', 'create', '--yes'])
  const exited = new Promise((resolve) => child.once('exit', resolve))
  await waitFor('the node has slots', async () => !(await clusterInfo()).includes('cluster_slots_assigned:0'), {
    interval: 5,
  })
  child.kill('SIGINT')
  expect(await exited).toBe(130)
  expect(await clusterInfo()).toMatch(/cluster_slots_assigned:0\r\n[\s\S]*cluster_known_nodes:1\r\n/)
  expect(await place.run(['cluster', 'create', '--yes'])).toMatchObject({ status: 0 })
})

describe('settings', { timeout: 60_000 }, () => {
  const secret = 'hunter2'

  test.each([
    ['missing.ts', undefined, 1, 'does not exist'],
    ['broken.json', `{"default": "redis://:${secret}@h:1" oops`, 1, 'not valid JSON'],
    ['throws.ts', `throw new Error('cannot reach redis://app:${secret}@vault')`, 1, 'cannot reach redis://***@vault'],
    ['nothing.ts', 'export const unrelated = 1', 1, 'exports no settings'],
    [
      'wrong.ts',
      `export default { default: { BACKEND: 'redis', LOCATION: 'redis://:${secret}@h:port' } }`,
      1,
      'LOCATION',
    ],
    ['settings.yaml', 'default: {}', 2, 'neither'],
  ])('%s is refused in one line', async (name, text, status, reason) => {
    if (text !== undefined) await place.write(name, text)
    for (const command of [['get', 'k'], ['check']]) {
      const refused = await place.run([...command, '--config', name])
      expect(refused).toMatchObject({ status, err: expect.stringMatching(REFUSAL) })
      expect(refused.err).toContain(reason)
      expect(refused.err + refused.out).not.toContain(secret)
    }
  })

  test('without settings the failure says how to name them', async () => {
    expect(await place.run(['get', 'k'])).toMatchObject({ status: 2, err: expect.stringMatching(REFUSAL) })
  })

  test('an unknown alias is refused with a suggestion', async () => {
    const env = { CACHE_URL: inject('servers').single }
    const refused = await place.run(['get', 'k', '--cache', 'defalt'], { env })
    expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    expect(refused.err).toContain('Did you mean "default"?')
  })

  test('a server that is down, or has another password, is reported without the password', async () => {
    const down = await freePorts(1)
    await using server = await startServer({ args: ['--requirepass', 'other'] })
    for (const [port, reason] of [
      [down, 'ECONNREFUSED'],
      [server.port, 'WRONGPASS'],
    ] as const) {
      const env = { CACHE_URL: `redis://:${secret}@127.0.0.1:${port}/0` }
      for (const command of [['get', 'k'], ['check']]) {
        const refused = await place.run(command, { env })
        expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
        expect(refused.err + refused.out).toContain(reason)
        expect(refused.err + refused.out).not.toContain(secret)
      }
    }
  })

  test('a server that is down is named, even with IGNORE_EXCEPTIONS', async () => {
    await using up = await startServer()
    const down = await freePorts(1)
    const one = { CACHE_URL: `redis://127.0.0.1:${down}/0?ignore_exceptions=true` }
    for (const command of [
      ['get', 'k'],
      ['set', 'k', 'v'],
      ['clear', '--yes'],
    ]) {
      const refused = await place.run(command, { env: one })
      expect(refused).toMatchObject({ status: 1, out: '', err: expect.stringContaining('ECONNREFUSED') })
    }
    const env = { CACHE_URL: `redis+sharded://127.0.0.1:${up.port},127.0.0.1:${down}/0` }
    const pinged = await place.run(['ping'], { env })
    expect(pinged).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    expect(pinged.out).toMatch(new RegExp(`:${up.port} +primary +PONG`))
    expect(pinged.out).toMatch(new RegExp(`:${down} +primary +Redis is out of reach`))
    const checked = await place.run(['check'], { env })
    expect(checked).toMatchObject({ status: 1, out: expect.stringContaining('connected to 1 of 2 servers') })
    expect(checked.out).toContain(`FAIL  connection   127.0.0.1:${down} cannot be used`)
    expect(checked.out).toContain('next: start the server, or correct LOCATION')
  })

  test('invalid numbers and JSON are refused', async () => {
    const env = { CACHE_URL: inject('servers').single }
    for (const args of [
      ['set', 'k', 'v', '-t', 'soon'],
      ['get', 'k', '--key-version', '1.5'],
      ['set', 'k', '{', '--parse'],
    ]) {
      expect(await place.run(args, { env })).toMatchObject({ status: 2, err: expect.stringMatching(REFUSAL) })
    }
  })
})
