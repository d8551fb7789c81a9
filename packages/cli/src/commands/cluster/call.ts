import { callServer, type PersistentServer } from '@holdfast/local-redis'
import { oneLine } from '../../explain.ts'
import { Failure } from '../../failure.ts'
import { openServers } from '../../local/folders.ts'
import { type AddCommand, JSON_OPTION } from '../../options.ts'
import { drawReply } from '../../render/reply.ts'
import { dirFlag } from '../servers/dir-option.ts'

interface Answer {
  readonly port: number
  readonly reply?: unknown
  readonly error?: string
}

/** `cluster call`: one command on every node, as create-cluster does it. */
export const addClusterCall: AddCommand = (parent, terminal) => {
  const call = async (command: readonly string[], { dir, json }: { dir: string; json?: boolean }): Promise<void> => {
    const servers = await openServers('cluster', dir)
    const answers = await Promise.all((await servers.list()).map((server) => answerOf(server, command)))
    if (json) terminal.json(answers)
    else {
      for (const { port, reply, error } of answers) {
        terminal.out(`${port}: ${error === undefined ? drawReply(reply) : terminal.paint('red', error)}`)
      }
    }
    const failed = answers.filter(({ error }) => error !== undefined)
    if (failed.length > 0) throw new Failure(`${failed.length} of ${answers.length} nodes did not do it.`)
  }
  parent
    .command('call')
    .description('run a command on every node')
    .argument('<command...>', 'such as DBSIZE, or CONFIG GET maxmemory')
    .option(...dirFlag('cluster'))
    .option(...JSON_OPTION)
    // What stands behind the command's name belongs to the command.
    .passThroughOptions()
    .action(call)
}

async function answerOf(server: PersistentServer, command: readonly string[]): Promise<Answer> {
  const { port, pid } = server
  if (pid === undefined) return { port, error: 'does not run' }
  try {
    return { port, reply: await callServer(server, command) }
  } catch (error) {
    return { port, error: oneLine((error as Error).message) }
  }
}
