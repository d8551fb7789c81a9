import { appendFile, readFile } from 'node:fs/promises'
import { callServer, waitFor } from '@holdfast/local-redis'
import { Cluster } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Ended, freePorts, REFUSAL, Workplace } from './support.ts'

// One cluster, from start to clean: each test depends on the one before.
describe('a cluster from start to clean', { timeout: 90_000 }, () => {
  let place: Workplace
  let port: number
  const run = (...args: readonly string[]): Promise<Ended> => place.run(['cluster', ...args])
  const node = (index: number): string => `127.0.0.1:${port + index}`

  beforeAll(async () => {
    place = await Workplace.make()
    port = await freePorts(6)
    const settings = (options: object): object => ({
      BACKEND: 'redis',
      LOCATION: `redis://${node(0)}/0`,
      OPTIONS: { CLIENT_CLASS: 'cluster', ...options },
    })
    await place.write('caches.json', JSON.stringify({ default: settings({}) }))
  })

  afterAll(async () => {
    await place[Symbol.asyncDispose]()
  })

  test('start leaves six nodes running that do not know each other', async () => {
    const started = await run('start', '--port', `${port}`, '--timeout', '1000')
    expect(started).toMatchObject({ status: 0, err: '' })
    expect(started.out).toContain(`Started 6 nodes: 127.0.0.1:${port}-${port + 5}`)
    expect(started.out).toContain('holdfast cluster create')
    expect(await callServer({ host: '127.0.0.1', port }, ['CLUSTER', 'INFO'])).toMatch('cluster_known_nodes:1\r\n')
  })

  test('start again starts nothing', async () => {
    expect(await run('start')).toMatchObject({ status: 0, out: expect.stringContaining('All 6 nodes were running') })
  })

  test('start refuses a folder of another shape', async () => {
    const refused = await run('start', '--port', `${port}`, '--nodes', '8')
    expect(refused).toMatchObject({ status: 2, err: expect.stringMatching(REFUSAL) })
  })

  test('nodes before create shows that no slot has an owner', async () => {
    expect((await run('nodes')).out).toContain(`[${'.'.repeat(64)}]`)
  })

  test.each(['no\n', 'y\n', ''])('create assigns nothing when the answer is %j', async (input) => {
    const refused = await place.run(['cluster', 'create'], { input })
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('no slot was assigned') })
    expect(refused.out).toContain(`Primary 1  ${node(0)}  slots 0-5460 (5461 slots)`)
    expect(await callServer({ host: '127.0.0.1', port }, ['CLUSTER', 'INFO'])).toMatch('cluster_slots_assigned:0\r\n')
  })

  test('create assigns all slots when the answer is yes, and shows anti-affinity and coverage', async () => {
    const created = await place.run(['cluster', 'create'], { input: 'yes\n' })
    expect(created).toMatchObject({ status: 0, err: expect.stringContaining("(type 'yes' to accept)") })
    expect(created.out).toContain(`Replica    ${node(3)}  follows ${node(0)}`)
    expect(created.out).toContain('Anti-affinity: 3 of 3 primaries share their host with a replica')
    expect(created.out).toContain('Coverage: 16384 of 16384 slots are covered, and all 6 nodes agree.')
    // As redis-cli sees it.
    expect(await callServer({ host: '127.0.0.1', port: port + 5 }, ['CLUSTER', 'INFO'])).toMatch('cluster_state:ok\r\n')
  })

  test('create refuses a cluster that was created already', async () => {
    const refused = await place.run(['cluster', 'create'], { input: 'yes\n' })
    expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    expect(refused.err).toContain('created already')
  })

  test('nodes shows the replicas under their primaries, and the slots as a picture', async () => {
    const { out } = await run('nodes')
    expect(out.split('\n').slice(0, 2)).toEqual([
      `A ${node(0)}   primary ok  0-5460 (5461 slots)`,
      `  └ ${node(3)} replica ok`,
    ])
    expect(out).toMatch(/^\[A+B+C+\]$/m)
    expect(out).toContain('state ok, 16384 of 16384 slots served')
    const { nodes } = JSON.parse((await run('nodes', '--json')).out)
    expect(nodes).toHaveLength(6)
    expect(nodes[1]).toMatchObject({ address: node(1), role: 'primary', slots: [{ from: 5461, to: 10922 }] })
  })

  test('info shows state, slots and keys', async () => {
    const { out } = await run('info')
    expect(out).toMatch(/^cluster_state +ok$/m)
    expect(out).toContain('0 keys on 3 primaries')
    expect(JSON.parse((await run('info', '--json')).out).info.cluster_slots_ok).toBe('16384')
  })

  test('call runs a command on every node, and fails where one refuses', async () => {
    expect((await run('call', 'ECHO', 'hello')).out.trim().split('\n')).toEqual(
      Array.from({ length: 6 }, (_, index) => `${port + index}: hello`),
    )
    expect(await run('call', 'NOSUCH')).toMatchObject({ status: 1, err: expect.stringContaining('6 of 6 nodes') })
  })

  test('tail prints the log of a node, and new lines as they come', async () => {
    const ended = await run('tail', '2', '--no-follow', '--lines', '3')
    expect(ended).toMatchObject({ status: 0 })
    expect(ended.out.trim().split('\n')).toHaveLength(3)
    const child = place.spawn(['cluster', 'tail', `${port + 1}`, '--lines', '0'])
    let said = ''
    child.stdout?.on('data', (text) => {
      said += text
    })
    await waitFor('the new line is printed', async () => {
      await callServer({ host: '127.0.0.1', port: port + 1 }, ['BGREWRITEAOF']).catch(() => {})
      return said.includes('append only file')
    })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    expect(await exited).toBe(0)
  })

  test('watch draws the nodes', async () => {
    expect((await run('watch', '--times', '2', '--every', '50')).out.match(/^A /gm)).toHaveLength(2)
  })

  test('a killed primary is failed over, and nodes, status and check show it', async () => {
    expect(await place.run(['check', '--config', 'caches.json'])).toMatchObject({ status: 0 })
    process.kill(Number(await readFile(place.path(`holdfast-cluster/${port + 2}/redis.pid`), 'utf8')), 'SIGKILL')
    await waitFor('check fails while the primary is missed', async () => {
      const { status, out } = await place.run(['check', '--config', 'caches.json'])
      const recovered = out.includes(`${node(2)} (primary) has failed`)
      return status === 1 || recovered
    })
    const { out } = await waitFor(
      'the replica has taken over',
      async () => {
        const seen = await run('nodes')
        if (!seen.out.includes(`${node(5)}   primary ok  10923-16383`)) throw new Error(seen.out)
        return seen
      },
      { timeout: 30_000, interval: 200 },
    )
    expect(out).toContain(`- ${node(2)}   primary fail  no slots`)
    expect(await run('status')).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    const after = await place.run(['check', '--config', 'caches.json', '--json'])
    const { caches } = JSON.parse(after.out)
    expect(caches[0].findings).toContainEqual(
      expect.objectContaining({ level: 'warning', topic: 'replicas', message: expect.stringContaining(node(5)) }),
    )
    expect(await run('start')).toMatchObject({ err: '', status: 0, out: expect.stringContaining('complete again') })
    await waitFor('the killed node follows the promoted replica', async () =>
      (await run('nodes')).out.includes(`  └ ${node(2)} replica ok`),
    )
  })

  test('stop ends all nodes, which keep what they store, and other commands fail with a next step', async () => {
    // CLUSTER KEYSLOT of 'b' is 3300: the first node's.
    const store = 'for i = 1, 500 do redis.call("set", "{b}" .. i, i) end'
    await callServer({ host: '127.0.0.1', port }, ['EVAL', store, '1', '{b}'])
    await callServer({ host: '127.0.0.1', port }, ['BGREWRITEAOF'])
    await waitFor('it is stored in one file', async () =>
      /aof_rewrite_in_progress:0\r/.test(
        String(await callServer({ host: '127.0.0.1', port }, ['INFO', 'persistence'])),
      ),
    )
    expect(await run('stop')).toMatchObject({ status: 0, out: expect.stringContaining(`Stopped ${port}-${port + 5}`) })
    for (const command of ['nodes', 'info', 'create']) {
      expect(await run(command)).toMatchObject({ status: 1, err: expect.stringMatching(REFUSAL) })
    }
    expect((await place.run(['get', 'foo', '--config', 'caches.json'])).err).toMatch(REFUSAL)
    expect(await place.run(['check', '--config', 'caches.json'])).toMatchObject({ status: 1 })
    expect(await run('stop')).toMatchObject({ status: 0, out: 'Nothing was running.\n' })
  })

  test('start brings the same cluster back, also when a node needs a while to load what it has stored', async () => {
    // Some milliseconds for each key, and an answer to who asks meanwhile.
    const slow = '\nkey-load-delay 3000\nloading-process-events-interval-bytes 1024\n'
    await appendFile(place.path(`holdfast-cluster/${port}/redis.conf`), slow)
    expect(await run('start')).toMatchObject({ err: '', out: expect.stringContaining('The cluster is complete again') })
    expect((await run('nodes')).out).toContain('state ok, 16384 of 16384 slots served')
    // Its replica may have taken over while it was loading.
    const client = new Cluster([{ host: '127.0.0.1', port }])
    onTestFinished(() => client.disconnect())
    expect(await client.get('{b}500')).toBe('500')
  })

  test('clean asks, then stops the nodes and removes the folder', async () => {
    expect(await place.run(['cluster', 'clean'], { input: 'no\n' })).toMatchObject({ status: 1 })
    expect((await run('status')).status).toBe(0)
    expect(await run('clean', '--yes')).toMatchObject({ status: 0, out: expect.stringContaining('Removed') })
    await expect(readFile(place.path('holdfast-cluster/holdfast.json'))).rejects.toThrow('ENOENT')
    await expect(callServer({ host: '127.0.0.1', port }, ['PING'])).rejects.toThrow('ECONNREFUSED')
  })
})
