import { portRange } from '../../local/folders.ts'
import { wholeNumber } from '../../options.ts'
import type { DefineCommand } from '../entry.ts'
import { startCommand } from '../servers/start.ts'

/** `cluster start`: starts nodes that outlive the command. `cluster create` joins them to a cluster. */
export const define: DefineCommand = startCommand('cluster', {
  addShape: (command) =>
    command
      .option(
        '-p, --port <number>',
        'port of the first node; the others follow',
        wholeNumber('--port', 1, 55_535),
        30_001,
      )
      .option('-n, --nodes <count>', 'how many nodes', wholeNumber('--nodes', 1, 1000), 6)
      .option('-r, --replicas <count>', 'replicas of each primary', wholeNumber('--replicas', 0, 100), 1)
      .option(
        '-t, --timeout <ms>',
        'milliseconds until a silent node counts as failing',
        wholeNumber('--timeout', 1),
        2000,
      ),
  report: ({ servers, ports, created }, { shown, option }) => {
    const all = servers.plan.nodes.map((node) => node.port)
    const nodes = `${ports.length} ${ports.length === 1 ? 'node' : 'nodes'}: 127.0.0.1:${portRange(ports)}, in ${shown}.`
    const running =
      ports.length === 0
        ? `All ${all.length} nodes were running: 127.0.0.1:${portRange(all)}, in ${shown}.`
        : `Started ${nodes} Stop the cluster with: holdfast cluster stop${option}`
    const next = created
      ? `The cluster is complete again. See it with: holdfast cluster nodes${option}`
      : `They do not know each other yet. Join them with: holdfast cluster create${option}`
    return { json: { ports: all, created }, lines: [running, next] }
  },
})
