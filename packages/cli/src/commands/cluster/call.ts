import { callServer, type PersistentServer } from '@holdfast/local-redis'
import { oneLine } from '../../explain.ts'
import { Failure } from '../../failure.ts'
import { dirFlag, folderOf, openServers } from '../../local/folders.ts'
import { JSON_OPTION } from '../../options.ts'
import { drawReply } from '../../render/reply.ts'
import type { DefineCommand } from '../entry.ts'

interface Answer {
  readonly port: number
  readonly reply?: unknown
  readonly error?: string
}

/** `cluster call`: runs one Redis command on every node, as create-cluster does. */
export const define: DefineCommand = (command, terminal) => {
  const call = async (
    redisCommand: readonly string[],
    { dir, json }: { dir: string; json?: boolean },
  ): Promise<void> => {
    const servers = await openServers(folderOf('cluster', dir, terminal))
    const answers = await Promise.all((await servers.list()).map((server) => answerOf(server, redisCommand)))
    if (json) terminal.json(answers)
    else {
      for (const { port, reply, error } of answers) {
        terminal.out(`${port}: ${error === undefined ? drawReply(reply) : terminal.paint('red', error)}`)
      }
    }
    const failed = answers.filter(({ error }) => error !== undefined)
    if (failed.length > 0) throw new Failure(`${failed.length} of ${answers.length} nodes returned an error.`)
  }
  command
    .argument('<command...>', 'such as DBSIZE, or CONFIG GET maxmemory')
    .option(...dirFlag('cluster'))
    .option(...JSON_OPTION)
    // Options behind the name of the Redis command belong to that command.
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
