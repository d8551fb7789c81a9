import {
  type PersistentKind,
  PersistentServers,
  type PlanOptions,
  planServers,
  untilSentinelsAgree,
  waitFor,
} from '@holdfast/local-redis'
import { UsageFailure } from '../../failure.ts'
import { creationState, viewFrom } from '../../local/cluster-state.ts'
import { dirOption, findServers, NOUNS, samePlan } from '../../local/folders.ts'
import type { Terminal } from '../../terminal.ts'

/** What a start is asked for. */
export interface StartRequest {
  /** What is started. */
  readonly kind: PersistentKind
  /** The folder. */
  readonly dir: string
  /** Shape of a new folder: what the options say, or their defaults. */
  readonly plan: PlanOptions
  /** Whether any option of the plan was given; else a folder that is there is started as it is. */
  readonly explicit: boolean
  /** Path of the server program. */
  readonly binary: string | undefined
}

/** What a start did. */
export interface Started {
  /** The servers. */
  readonly servers: PersistentServers
  /** Ports that this call started. */
  readonly ports: readonly number[]
  /** In a cluster: whether its slots are assigned already. */
  readonly created: boolean
}

/**
 * Starts the servers of a folder, or makes it.
 *
 * @param request - What to start.
 * @param terminal - Shows progress.
 * @throws {@link UsageFailure} when the options contradict the folder that is there.
 */
export async function startServers(request: StartRequest, terminal: Terminal): Promise<Started> {
  const { kind, dir, explicit, binary } = request
  const there = await findServers(kind, dir)
  const plan = planServers(kind, request.plan)
  if (there !== undefined && explicit && !samePlan(there.plan, plan)) {
    throw new UsageFailure(
      `The folder ${dir} holds a ${NOUNS[kind]} of another shape than these options ask for.`,
      `leave the options out, or remove it with: holdfast ${kind} clean${dirOption(kind, dir)}`,
    )
  }
  const servers = there ?? new PersistentServers(dir, plan)
  const progress = terminal.progress(`Starting ${servers.plan.nodes.length} servers`)
  try {
    const ports = await servers.start({ binary, signal: terminal.signal })
    if (kind === 'sentinel' && ports.length > 0) await untilLinked(servers)
    return { servers, ports, created: kind === 'cluster' && there !== undefined && (await untilWhole(servers)) }
  } finally {
    progress.done()
  }
}

async function untilLinked(servers: PersistentServers): Promise<void> {
  const all = await servers.list()
  const sentinels = all.filter(({ role }) => role === 'sentinel')
  await untilSentinelsAgree(sentinels, servers.plan.replicas)
}

// A cluster that was stopped needs a moment to find itself again.
async function untilWhole(servers: PersistentServers): Promise<boolean> {
  const nodes = await servers.list()
  const look = (): ReturnType<typeof viewFrom>[] => nodes.map(viewFrom)
  if (creationState(await Promise.all(look())) !== 'whole') return false
  await waitFor('every node says that the cluster is ok', async () => {
    const views = await Promise.all(look())
    const ill = views.find(({ info }) => info.cluster_state !== 'ok')
    if (ill !== undefined) throw new Error(`the node on port ${ill.from} says ${ill.info.cluster_state}`)
    return true
  })
  return true
}
