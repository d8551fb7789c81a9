import { type LocalServer, waitFor } from '@holdfast/local-redis'
import type { Site } from '../site/site.ts'

/**
 * Names a key that lives on a server.
 *
 * @param site - Where.
 * @param server - A primary; of a cluster, it owns slots.
 */
export async function keyOn({ topology, operator, connect }: Site, server: LocalServer): Promise<string> {
  if (topology !== 'cluster') return 'operator'
  const slots = (await operator.readStates()).find((state) => state.server === server)?.slots ?? []
  await using asked = connect(server)
  for (let number = 0; number < 1000; number += 1) {
    const key = `{${number}}`
    const slot = Number(await asked.call('CLUSTER', 'KEYSLOT', key))
    if (slots.some(({ from, to }) => from <= slot && slot <= to)) return key
  }
  throw new Error(`port ${server.port} owns no slots`)
}

/**
 * Waits until a server refuses a command: the fault has come.
 *
 * @param site - Where.
 * @param server - The server.
 * @param command - The command.
 * @param word - The first word of its answer.
 */
export async function untilRefused(
  { ask }: Site,
  server: LocalServer,
  command: readonly [string, ...(string | number)[]],
  word: string,
): Promise<void> {
  const refused = async (): Promise<boolean> => {
    const answer = await ask(server, ...command).catch(({ message }: Error) => message)
    return String(answer).startsWith(word)
  }
  await waitFor(`port ${server.port} answers ${word}`, refused, { timeout: 15_000, interval: 5 })
}

/**
 * Waits until a node of a cluster finds it whole, or broken.
 *
 * @param site - Where.
 * @param node - The node.
 * @param state - What it finds.
 */
export async function untilClusterState({ ask }: Site, node: LocalServer, state: 'ok' | 'fail'): Promise<void> {
  const found = async (): Promise<boolean> =>
    String(await ask(node, 'CLUSTER', 'INFO')).includes(`cluster_state:${state}`)
  await waitFor(`port ${node.port} finds the cluster's state ${state}`, found, { timeout: 30_000, interval: 20 })
}
