import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Ended, Workplace } from './support.ts'

const servers = inject('servers')
const KEY_PREFIX = `cli-topologies-${process.pid}`
const hostOf = (url: string): string => new URL(url).host
const hosts = {
  single: [hostOf(servers.single)],
  replicated: servers.replicated.map(hostOf),
  shards: servers.shards.map(hostOf),
  secured: [hostOf(String(servers.secured.LOCATION))],
  cluster: servers.cluster.map(hostOf),
}

/** Aliases, their settings, and what the command should report. */
const PLACES = [
  { alias: 'single', settings: { LOCATION: servers.single }, client: 'single server', nodes: hosts.single },
  {
    alias: 'replicated',
    settings: { LOCATION: servers.replicated },
    client: 'primary and replicas',
    nodes: hosts.replicated,
  },
  {
    alias: 'sentinel',
    settings: { ...servers.sentinel, LOCATION: 'redis://mymaster/1' },
    client: 'Sentinel',
    nodes: hosts.replicated,
  },
  {
    alias: 'shards',
    settings: { LOCATION: servers.shards, OPTIONS: { CLIENT_CLASS: 'sharded' } },
    client: 'shards',
    nodes: hosts.shards,
  },
  {
    alias: 'cluster',
    settings: { LOCATION: servers.cluster, OPTIONS: { CLIENT_CLASS: 'cluster' } },
    client: 'cluster',
    nodes: hosts.cluster,
  },
  { alias: 'secured', settings: servers.secured, client: 'single server', nodes: hosts.secured },
]

let place: Workplace

beforeAll(async () => {
  place = await Workplace.make()
  const settings = Object.fromEntries(
    PLACES.map(({ alias, settings: own }) => [alias, { BACKEND: 'redis', ...own, KEY_PREFIX }]),
  )
  await place.write('caches.json', JSON.stringify(settings))
})

afterAll(async () => {
  await place[Symbol.asyncDispose]()
})

describe.each(PLACES)('on $alias', { timeout: 60_000 }, ({ alias, client, nodes }) => {
  const on = (...args: readonly string[]): Promise<Ended> =>
    place.run([...args, '--config', 'caches.json', '--cache', alias])
  const sorted = (addresses: readonly string[]): string[] => addresses.toSorted()

  test('ping names every server by its address', async () => {
    const { status, out } = await on('ping', '--json')
    const answers = JSON.parse(out) as { node: string; role: string; reply: string }[]
    expect(status).toBe(0)
    expect(sorted(answers.map(({ node }) => node))).toEqual(sorted(nodes))
    expect(new Set(answers.map(({ reply }) => reply))).toEqual(new Set(['PONG']))
    expect(answers[0]?.role).toBe('primary')
  })

  test('set --explain, inspect, keys and clear find each key on its server', async () => {
    const { route } = JSON.parse((await on('set', 'foo', 'bar', '--explain', '--json')).out)
    expect(nodes).toContain(route.node)
    await on('set', 'bar', 'baz')
    await on('set', 'baz', '1', '--key-version', '7')
    const seen = JSON.parse((await on('inspect', 'foo', '--json')).out)
    expect(seen).toMatchObject({ storedKey: `${KEY_PREFIX}:1:foo`, node: route.node, type: 'string', bytes: 5 })
    expect((await on('keys')).out.trim().split('\n').toSorted()).toEqual(['bar', 'foo'])
    expect((await on('clear')).err).toContain('This removes all 3 keys')
    expect((await on('clear', '--yes')).out).toBe('Removed 3 keys.\n')
  })

  test('check says what the settings resolve to, and passes', async () => {
    const { status, out } = await on('check', '--json')
    const [report] = JSON.parse(out).caches
    expect(report.resolved.client).toMatch(new RegExp(`^${client} \\(`))
    expect(report.resolved.nodes.replaceAll(' (replica)', '').split(', ').toSorted()).toEqual(sorted(nodes))
    expect(report.resolved.tls).toBe(alias === 'secured' ? 'yes' : 'no')
    const found = new Map<string, string>(
      report.findings.map(({ topic, message }: { topic: string; message: string }) => [topic, message]),
    )
    expect(found.get('connection')).toBe(`connected to ${nodes.length} ${nodes.length === 1 ? 'server' : 'servers'}`)
    expect(found.get('permissions')).toContain(alias === 'secured' ? 'app may run' : 'default may run')
    expect(status).toBe(0)
  })
})
