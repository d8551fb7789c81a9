import type { Redis } from 'ioredis'
import { withConnections } from '../cluster/connections.ts'
import { expectNoProblem } from '../cluster/no-problem.ts'
import type { ReachableServer } from '../server-access/server-login.ts'
import type { ServerAddress } from '../server-address.ts'
import { waitFor } from '../wait-for.ts'

const TIMEOUT_MS = 30_000

/** What every Sentinel should see. */
export interface WantedView {
  /** The primary. */
  readonly primary: ServerAddress
  /** The replicas that it is connected to. */
  readonly replicas: readonly ServerAddress[]
  /** Whether it must also know that the replicas are linked to the primary; it learns that every ten seconds only. */
  readonly linked: boolean
}

/** The fields that a Sentinel reports of a server or of another Sentinel. */
type Fields = ReadonlyMap<string, string>

/**
 * Waits until every Sentinel sees the primary, its replicas and all other Sentinels.
 *
 * @param sentinels - The Sentinels.
 * @param name - What they call the primary.
 * @param wanted - Returns what they should see; called for every attempt.
 * @throws {@link WaitTimeoutError} after 30 seconds; it says which Sentinel lacks what.
 */
export async function untilSeen(
  sentinels: readonly ReachableServer[],
  name: string,
  wanted: (clients: readonly Redis[]) => Promise<WantedView>,
): Promise<void> {
  await withConnections(sentinels, (clients) => {
    const seen = async (): Promise<boolean> => {
      const view = await wanted(clients)
      const problemOf = (client: Redis): Promise<string | undefined> =>
        viewProblem(client, name, view, sentinels.length - 1)
      return expectNoProblem('Sentinel', sentinels, clients, problemOf)
    }
    const what = 'every Sentinel knows the primary, the replicas and the other Sentinels'
    return waitFor(what, seen, { timeout: TIMEOUT_MS })
  })
}

/**
 * Makes Sentinels known to each other with the message that they publish themselves, but only every two seconds.
 *
 * @param sentinels - The Sentinels.
 * @param name - What they call the primary.
 * @param primary - The primary.
 *
 * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#sentinels-and-replicas-auto-discovery | Redis: auto discovery}
 */
export async function introduceSentinels(
  sentinels: readonly ReachableServer[],
  name: string,
  primary: ServerAddress,
): Promise<void> {
  await withConnections(sentinels, async (clients) => {
    const messages = await Promise.all(
      sentinels.map(async ({ host, port }, index) => {
        const id = await clients[index]?.call('SENTINEL', 'MYID')
        return [host, port, id, 0, name, primary.host, primary.port, 0].join(',')
      }),
    )
    await Promise.all(
      clients.flatMap((client, self) =>
        messages.filter((_, index) => index !== self).map((message) => client.publish('__sentinel__:hello', message)),
      ),
    )
  })
}

async function viewProblem(
  sentinel: Redis,
  name: string,
  wanted: WantedView,
  others: number,
): Promise<string | undefined> {
  const primary = fieldsOf(await sentinel.call('SENTINEL', 'MASTER', name))
  const replicas = await list(sentinel, 'REPLICAS', name)
  const sentinels = await list(sentinel, 'SENTINELS', name)
  if (primary.get('port') !== `${wanted.primary.port}`) return `takes port ${primary.get('port')} for the primary`
  if (!isHealthy(primary)) return `sees the primary with the flags ${primary.get('flags')}`
  const good = replicas.filter((replica) => {
    const follows = replica.get('master-port') === `${wanted.primary.port}`
    const linked = follows && replica.get('master-link-status') === 'ok'
    return isHealthy(replica) && (linked || !wanted.linked)
  })
  const ports = good.map((replica) => Number(replica.get('port')))
  const missing = wanted.replicas.find((replica) => !ports.includes(replica.port))
  if (missing !== undefined) return `knows no${wanted.linked ? ' linked' : ''} replica on port ${missing.port}`
  const known = sentinels.filter(isHealthy).length
  return known >= others ? undefined : `knows ${known} of ${others} other Sentinels`
}

// Other flags, such as the one of a Sentinel that thought the primary down, may be up to five seconds old.
function isHealthy(fields: Fields): boolean {
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
