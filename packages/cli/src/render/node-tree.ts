import type { ClusterNode } from '@holdfast/local-redis'
import { countSlots, formatSlots } from '../local/slots.ts'
import type { Paint } from '../terminal.ts'
import { colourOf, type Lettered, letterPrimaries } from './slot-map.ts'

const WIDEST_SLOTS = 60

/**
 * Draws the nodes of a cluster: primaries in the order of their slots, their replicas under them, and those without
 * either at the end.
 *
 * @param nodes - All nodes.
 * @param paint - Colours letters and states.
 * @returns Lines.
 */
export function drawNodeTree(nodes: readonly ClusterNode[], paint: Paint): readonly string[] {
  const owners = letterPrimaries(nodes)
  const width = Math.max(...nodes.map(({ address }) => address.length), 0)
  const lines = owners.flatMap((owner, index) => [
    primaryLine(owner, index, width, paint),
    ...followers(nodes, owner.node).map((node, place, all) =>
      replicaLine(node, place === all.length - 1, width, paint),
    ),
  ])
  const shown = new Set(owners.flatMap(({ node }) => [node, ...followers(nodes, node)]))
  const rest = nodes.filter((node) => !shown.has(node))
  return [
    ...lines,
    ...rest.map((node) => `- ${node.address.padEnd(width + 2)} ${node.role} ${stateOf(node, paint)}  no slots`),
  ]
}

function followers(nodes: readonly ClusterNode[], primary: ClusterNode): readonly ClusterNode[] {
  return nodes.filter(({ primaryId }) => primaryId === primary.id)
}

function primaryLine({ letter, node }: Lettered, index: number, width: number, paint: Paint): string {
  const slots = formatSlots(node.slots)
  const shown = slots.length > WIDEST_SLOTS ? `${slots.slice(0, WIDEST_SLOTS)}…` : slots
  const moving = node.moving.length > 0 ? `, ${node.moving.length} on the move` : ''
  const head = `${paint(colourOf(index), letter)} ${node.address.padEnd(width + 2)}`
  return `${head} primary ${stateOf(node, paint)}  ${shown} (${countSlots(node.slots)} slots${moving})`
}

function replicaLine(node: ClusterNode, last: boolean, width: number, paint: Paint): string {
  return `  ${last ? '└' : '├'} ${node.address.padEnd(width)} replica ${stateOf(node, paint)}`
}

function stateOf(node: ClusterNode, paint: Paint): string {
  const state = node.health === 'ok' && !node.linked ? 'unlinked' : node.health
  const style = state === 'ok' ? 'green' : state === 'fail' ? 'red' : 'yellow'
  return `${paint(style, state)}`
}
