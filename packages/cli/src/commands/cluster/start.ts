import { portRange } from '../../local/folders.ts'
import type { DefineCommand } from '../entry.ts'
import { startCommand } from '../servers/start.ts'

/** `cluster start`: starts nodes that outlive the command. `cluster create` joins them to a cluster. */
export const startClusterCommand: DefineCommand = startCommand('cluster', {
  port: { description: 'port of the first node; the others follow', most: 55_535, initial: 30_001 },
  nodes: { flags: '-n, --nodes <count>', description: 'how many nodes', initial: 6 },
  replicas: { description: 'replicas of each primary', least: 0, initial: 1 },
  timeout: 'milliseconds until a silent node counts as failing',
  report: ({ servers, ports, created }, { shown, option }) => {
    const all = servers.plan.nodes.map((node) => node.port)
    const running =
      ports.length === 0
        ? `All ${all.length} nodes were running: 127.0.0.1:${portRange(all)}, in ${shown}.`
        : `Started ${ports.length} ${ports.length === 1 ? 'node' : 'nodes'}: 127.0.0.1:${portRange(ports)}, in ${shown}. ` +
          `Stop the cluster with: holdfast cluster stop${option}`
    const next = created
      ? `The cluster is complete again. See it with: holdfast cluster nodes${option}`
      : `They do not know each other yet. Join them with: holdfast cluster create${option}`
    return { json: { ports: all, created }, lines: [running, next] }
  },
})
