import { pathToFileURL } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { type Sick, sickServers } from './sick-servers.ts'
import { type Ended, Workplace } from './support.ts'

interface Finding {
  readonly level: string
  readonly message: string
  readonly next?: string
}

type Name = keyof typeof sickServers

/** So many are examined at a time: each needs some memory, and all share one event loop. */
const AT_A_TIME = 8

/** What is wrong, by the words of whoever knows it, and the beginning of the next step. */
const CAUSES: readonly (readonly [name: Name, cause: RegExp, next: RegExp])[] = [
  ['paused', /it takes connections, and does not answer/, /^look at the server: it hangs, is stopped/],
  ['a peer that never answers', /it takes connections, and does not answer/, /^look at the server/],
  ['a server without TLS', /no answer to the TLS handshake|wrong version number/, /^use redis:\/\/ in LOCATION/],
  ['killed', /ECONNREFUSED/, /^start the server, or correct LOCATION/],
  ['loading', /LOADING/, /^wait until it has read its data/],
  ['full memory', /takes no writes: OOM/, /^raise maxmemory, or set maxmemory-policy/],
  ['too many clients', /max number of clients reached/, /^raise maxclients/],
  ['a busy script', /BUSY/, /^end the script with SCRIPT KILL/],
  ['a forbidden command', /app may not SET/, /^allow it: ACL SETUSER app \+set/],
  ['a wrong password', /WRONGPASS/, /^correct the user and password in LOCATION/],
  ['a rotated password', /WRONGPASS/, /^correct the user and password in LOCATION/],
  ['no password', /NOAUTH/, /^correct the user and password in LOCATION/],
  ['a primary that became a replica', /takes no writes: .*READONLY/, /^name the primary in LOCATION/],
  ['a replica that serves nothing', /MASTERDOWN/, /^start its primary/],
  ['too few replicas', /takes no writes: .*NOREPLICAS/, /^start its replicas, or lower min-replicas-to-write/],
  ['saving fails', /MISCONF/, /^let it save again: its log says why/],
  ['protected mode', /DENIED .*protected mode .*default user\.$/, /^set a password on the server/],
  ['slots without an owner', /nobody owns 100-16383/, /^see which slots have no owner/],
  ['a node of a cluster', /takes no writes: .*CLUSTERDOWN/, /^start the nodes that are down, and give slots/],
  ['no cluster', /cluster support disabled/, /^leave the cluster classes out of OPTIONS/],
  ['half of a cluster', /cluster_state:fail.*a majority of its primaries/, /^start the nodes that are down/],
  [
    'Sentinel without a primary',
    /the primary of "mymaster".*ECONNREFUSED/,
    /^start the server that the Sentinels name/,
  ],
  ['Sentinels that do not know the service', /know of no server that is/, /^correct the name of the service/],
  ['Sentinels that are gone', /the Sentinels at .* do not answer: .*ECONNREFUSED/, /^start the Sentinels/],
  ['a peer that speaks HTTP', /does not speak Redis's protocol: it sent "H"/, /^correct host and port in LOCATION/],
  ['a peer that sends garbage', /does not speak Redis's protocol: it sent "\\u0000"/, /^correct host and port/],
  [
    'a name without an address',
    /ENOTFOUND redis\.invalid|EAI_AGAIN redis\.invalid/,
    /^correct the host in LOCATION, or/,
  ],
  ['a server with TLS', /if the server expects TLS, use rediss:/, /^use rediss:\/\/ in LOCATION/],
  ['an unknown authority', /self-signed certificate/, /^name the authority of its certificate in ssl_ca_certs/],
  ['no such database', /DB index is out of range/, /^correct the number at the end of LOCATION/],
]

/** Those that say nothing: to wait for the others costs nothing, also on a busy machine. */
const SILENT: ReadonlySet<Name> = new Set(['paused', 'a peer that never answers', 'a server without TLS'])

const reports = new Map<Name, Promise<readonly Finding[]>>()

async function findings(
  { LOCATION, OPTIONS }: Sick['settings'],
  seconds: number,
  run: (place: Workplace, args: string[]) => Promise<Ended>,
): Promise<Finding[]> {
  await using place = await Workplace.make()
  const timeouts = { SOCKET_TIMEOUT: seconds, SOCKET_CONNECT_TIMEOUT: seconds }
  const own = { BACKEND: 'redis', LOCATION, KEY_PREFIX: 'app', OPTIONS: { ...timeouts, ...OPTIONS } }
  await place.write('caches.json', JSON.stringify({ default: own }))
  const { out, err } = await run(place, ['check', '--config', 'caches.json', '--json'])
  if (out === '') throw new Error(`No report: ${err}`)
  return JSON.parse(out).caches[0].findings
}

async function examine(name: Name): Promise<readonly Finding[]> {
  await using server = await sickServers[name]()
  return await findings(server.settings, SILENT.has(name) ? 1 : 10, (place, args) => place.run(args))
}

beforeAll(() => {
  const waiting = CAUSES.map(([name]) => name).values()
  const next = async (): Promise<void> => {
    for (const name of waiting)
      await reports
        .set(name, examine(name))
        .get(name)
        ?.catch(() => {})
  }
  const all = Promise.all(Array.from({ length: AT_A_TIME }, next))
  return all.then(() => {})
}, 120_000)

test('every sickness has its cause', () => {
  expect(CAUSES.map(([name]) => name).toSorted()).toEqual(Object.keys(sickServers).toSorted())
})

test.each(CAUSES)('check names the cause and the next step: %s', async (name, cause, next) => {
  const found = (await reports.get(name)) ?? []
  expect(found.filter(({ level }) => level === 'failure')).toContainEqual(
    expect.objectContaining({ message: expect.stringMatching(cause), next: expect.stringMatching(next) }),
  )
})

test('check names a server whose clock is ten minutes away', async () => {
  await using server = await sickServers['no such database']()
  const { port } = new URL(String(server.settings.LOCATION))
  const settings = { LOCATION: `redis://127.0.0.1:${port}/0` }
  // The clock of the machine that asks is wrong; to it, the other one's is.
  const clock = pathToFileURL(new URL('../support/ten-minutes-ahead.ts', import.meta.url).pathname).href
  const env = { NODE_OPTIONS: `--import=${clock}` }
  const found = await findings(settings, 10, (place, args) => place.runBinary(args, { env }))
  expect(found).toContainEqual({
    level: 'warning',
    topic: 'clock',
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ is -(?:599|600)\d{3} ms off$/),
    next: expect.stringMatching(/^synchronize the clocks/),
  })
})
