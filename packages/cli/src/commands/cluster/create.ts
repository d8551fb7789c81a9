import { createCluster, type PersistentServers, planCluster, SLOT_COUNT } from '@holdfast/local-redis'
import { confirm } from '../../confirm.ts'
import { Failure } from '../../failure.ts'
import { creationState, viewCluster, viewFrom } from '../../local/cluster-state.ts'
import { dirFlag, folderOf, openServers, type ServersFolder } from '../../local/folders.ts'
import { countSlots } from '../../local/slots.ts'
import { JSON_OPTION, YES_OPTION } from '../../options.ts'
import { drawNodeTree } from '../../render/node-tree.ts'
import { describeAntiAffinity, drawPlan } from '../../render/plan.ts'
import { drawSlotMap, letterPrimaries } from '../../render/slot-map.ts'
import type { DefineCommand } from '../entry.ts'

/**
 * `cluster create`: shows which node gets which slots and which replica follows which primary, asks, and joins the
 * nodes.
 */
export const define: DefineCommand = (command, terminal) => {
  const create = async ({ dir, yes, json }: { dir: string; yes?: boolean; json?: boolean }): Promise<void> => {
    const folder = folderOf('cluster', dir, terminal)
    const servers = await openServers(folder)
    await checkNotCreated(servers, folder)
    const plan = planCluster(await servers.list(), servers.plan.replicas)
    const say = json ? terminal.note : terminal.out
    for (const line of drawPlan(plan)) say(line)
    if (!yes) {
      const question = `Assign the ${SLOT_COUNT} slots like this?`
      await confirm(terminal, question, 'no slot was assigned')
    }
    const progress = terminal.progress('Waiting until all nodes agree')
    await createCluster(plan, { signal: terminal.signal }).finally(() => progress.done())
    const { nodes } = await viewCluster(servers, folder)
    const covered = nodes.reduce((sum, node) => sum + countSlots(node.slots), 0)
    if (json) return terminal.json({ covered, nodes })
    const owners = letterPrimaries(nodes)
    terminal.out('')
    for (const line of drawNodeTree(nodes, terminal.paint)) terminal.out(line)
    terminal.out(drawSlotMap(owners, 64, terminal.paint))
    terminal.out(describeAntiAffinity(plan))
    terminal.out(`Coverage: ${covered} of ${SLOT_COUNT} slots are covered, and all ${nodes.length} nodes agree.`)
  }
  command
    .option(...dirFlag('cluster'))
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(create)
}

async function checkNotCreated(servers: PersistentServers, { option }: ServersFolder): Promise<void> {
  const all = await servers.list()
  const down = all.filter(({ pid }) => pid === undefined).map(({ port }) => port)
  if (down.length > 0) {
    const reason = `${down.length} of ${all.length} nodes do not run: ${down.join(', ')}.`
    throw new Failure(reason, `start them with: holdfast cluster start${option}`)
  }
  const views = await Promise.all(all.map(viewFrom))
  const state = creationState(views)
  if (state === 'whole') {
    throw new Failure('The cluster was created already.', `see it with: holdfast cluster nodes${option}`)
  }
  if (state === 'half') {
    const assigned = Math.max(...views.map(({ info }) => Number(info.cluster_slots_assigned)))
    throw new Failure(
      `The cluster is only half created: ${assigned} of ${SLOT_COUNT} slots are assigned.`,
      `remove it with: holdfast cluster clean${option}, then start and create again`,
    )
  }
}
