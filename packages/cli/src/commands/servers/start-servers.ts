import { type PersistentPlan, PersistentServers, type PlanOptions, planServers, waitFor } from '@holdfast/local-redis'
import { UsageFailure } from '../../failure.ts'
import { type ClusterView, creationState, viewFrom } from '../../local/cluster-state.ts'
import { findServers, NOUNS, type ServersFolder } from '../../local/folders.ts'
import type { Terminal } from '../../terminal.ts'
import { startOrInstall } from './start-or-install.ts'

/** What a start is asked for. */
export interface StartRequest {
  /** The folder. */
  readonly folder: ServersFolder
  /** Shape of a new folder: the options, or their defaults. */
  readonly plan: PlanOptions
  /** Whether any option of the plan was given; otherwise an existing folder is started as it is. */
  readonly explicit: boolean
  /** Path of the server program; found by default. */
  readonly binary: string | undefined
  /** Whether to install Redis without asking, where there is none. */
  readonly install: boolean
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
 * Starts the servers of a folder; makes the folder first where it does not exist.
 *
 * @param request - What to start.
 * @param terminal - Shows progress, and asks whether to install Redis where there is none.
 * @throws {@link UsageFailure} when the options contradict an existing folder.
 */
export async function startServers(request: StartRequest, terminal: Terminal): Promise<Started> {
  const { folder, explicit } = request
  const { kind, shown, option } = folder
  const existing = await findServers(folder)
  const plan = planServers(kind, request.plan)
  if (existing !== undefined && explicit && !samePlan(existing.plan, plan)) {
    throw new UsageFailure(
      `The folder ${shown} holds a ${NOUNS[kind]} of another shape than these options ask for.`,
      `leave the options out, or remove it with: holdfast ${kind} clean${option}`,
    )
  }
  const servers = existing ?? new PersistentServers(folder.path, plan)
  const start = (install: boolean): Promise<readonly number[]> => {
    const progress = terminal.progress(`Starting ${servers.plan.nodes.length} servers`)
    const options = { ...(install ? { install } : {}), binary: request.binary, env: terminal.env }
    return servers.start({ ...options, signal: terminal.signal }).finally(() => progress.done())
  }
  const ports = await startOrInstall(start, request.install, `holdfast ${kind} start${option} --install`, terminal)
  const progress = terminal.progress('Waiting until the servers agree')
  try {
    return { servers, ports, created: kind === 'cluster' && existing !== undefined && (await untilWhole(servers)) }
  } finally {
    progress.done()
  }
}

// The nodes of a stopped cluster need a moment to find each other again. Before that, one may be loading what it has
// stored, or what its new primary sends: it refuses every command then.
async function untilWhole(servers: PersistentServers): Promise<boolean> {
  const nodes = await servers.list()
  const ask = (): Promise<readonly ClusterView[]> => Promise.all(nodes.map(viewFrom))
  const first = await waitFor('every node shows its cluster', ask)
  if (creationState(first) !== 'whole') return false
  await waitFor('every node says that the cluster is ok', async () => {
    const failing = (await ask()).find(({ info }) => info.cluster_state !== 'ok')
    if (failing !== undefined) throw new Error(`the node on port ${failing.from} says ${failing.info.cluster_state}`)
    return true
  })
  return true
}

function samePlan(existing: PersistentPlan, wanted: PersistentPlan): boolean {
  const shape = ({ nodes, replicas, nodeTimeout, args }: PersistentPlan): string =>
    JSON.stringify([nodes.map(({ port }) => port), replicas, nodeTimeout, args])
  return shape(existing) === shape(wanted)
}
