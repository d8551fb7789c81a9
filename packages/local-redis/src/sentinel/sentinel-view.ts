import type { Redis } from 'ioredis'
import { withConnections } from '../cluster/connections.ts'
import type { LocalServer, ServerAddress } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'

const TIMEOUT_MS = 30_000

/** What a Sentinel should see. */
export interface WantedView {
  /** Whom it takes for the primary. */
  readonly primary: LocalServer
  /** The replicas that it is connected to. */
  readonly replicas: readonly LocalServer[]
  /** How many Sentinels there are, with itself. */
  readonly sentinels: number
  /** Whether it knows that the replicas are linked, of which it learns every ten seconds only. */
  readonly linked: boolean
}

/** What a Sentinel says of a server or of another Sentinel. */
type Fields = ReadonlyMap<string, string>

// What a Sentinel does not see as it should be.
async function complaintOf(sentinel: Redis, name: string, wanted: WantedView): Promise<string | undefined> {
  const primary = fieldsOf(await sentinel.call('SENTINEL', 'MASTER', name))
  const replicas = await list(sentinel, 'REPLICAS', name)
  const others = await list(sentinel, 'SENTINELS', name)
  if (primary.get('port') !== `${wanted.primary.port}`) return `takes port ${primary.get('port')} for the primary`
  if (!isWell(primary)) return `finds the primary ${primary.get('flags')}`
  const well = replicas.filter((replica) => {
    const follows = replica.get('master-port') === `${wanted.primary.port}`
    const linked = follows && replica.get('master-link-status') === 'ok'
    return isWell(replica) && (linked || !wanted.linked)
  })
  const ports = well.map((replica) => Number(replica.get('port')))
  const lacking = wanted.replicas.find((replica) => !ports.includes(replica.port))
  if (lacking !== undefined) return `knows no${wanted.linked ? ' linked' : ''} replica on port ${lacking.port}`
  const known = others.filter(isWell).length
  return known >= wanted.sentinels - 1 ? undefined : `knows ${known} other Sentinels`
}

/**
 * Waits until every Sentinel sees what it should.
 *
 * @param sentinels - The Sentinels.
 * @param name - What they call the primary.
 * @param wanted - Tells what they should see; asked again each time.
 */
export async function untilSeen(
  sentinels: readonly LocalServer[],
  name: string,
  wanted: () => Promise<WantedView>,
): Promise<void> {
  await withConnections(sentinels, (clients) =>
    waitFor(
      'every Sentinel knows the primary, the replicas and the other Sentinels',
      async () => {
        const view = await wanted()
        const complaints = await Promise.all(clients.map((client) => complaintOf(client, name, view)))
        const index = complaints.findIndex((complaint) => complaint !== undefined)
        if (index >= 0) throw new Error(`the Sentinel on port ${sentinels[index]?.port} ${complaints[index]}`)
        return true
      },
      { timeout: TIMEOUT_MS },
    ),
  )
}

/**
 * Makes Sentinels known to each other by the message that they publish themselves, though only every two seconds.
 *
 * @param sentinels - The Sentinels.
 * @param name - What they call the primary.
 * @param primary - The primary.
 *
 * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#sentinels-and-replicas-auto-discovery | Redis: auto discovery}
 */
export async function introduceSentinels(
  sentinels: readonly LocalServer[],
  name: string,
  primary: LocalServer,
): Promise<void> {
  await withConnections(sentinels, (clients) => introduceAll(clients, sentinels, name, primary))
}

async function introduceAll(
  clients: readonly Redis[],
  addresses: readonly ServerAddress[],
  name: string,
  primary: ServerAddress,
): Promise<void> {
  const messages = await Promise.all(
    clients.map(async (client, index) => {
      const { host, port } = addresses[index] ?? primary
      return [host, port, await client.call('SENTINEL', 'MYID'), 0, name, primary.host, primary.port, 0].join(',')
    }),
  )
  await Promise.all(
    clients.flatMap((client, self) =>
      messages.filter((_, index) => index !== self).map((message) => client.publish('__sentinel__:hello', message)),
    ),
  )
}

// Other flags, such as that a Sentinel thought the primary down, are memories of up to five seconds ago.
function isWell(fields: Fields): boolean {
  const flags = fields.get('flags')?.split(',') ?? []
  return !['s_down', 'o_down', 'disconnected'].some((flag) => flags.includes(flag))
}

async function list(sentinel: Redis, what: 'REPLICAS' | 'SENTINELS', name: string): Promise<readonly Fields[]> {
  return ((await sentinel.call('SENTINEL', what, name)) as readonly unknown[]).map(fieldsOf)
}

function fieldsOf(reply: unknown): Fields {
  const flat = reply as readonly string[]
  return new Map(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, String(flat[index + 1])] as const] : [])))
}
