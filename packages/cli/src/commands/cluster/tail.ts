import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, UsageFailure } from '../../failure.ts'
import { dirFlag, folderOf, openServers, portRange } from '../../local/folders.ts'
import { wholeNumber } from '../../options.ts'
import type { Terminal } from '../../terminal.ts'
import type { DefineCommand } from '../entry.ts'

const CHUNK = 64 * 1024
const POLL_MS = 200

/** `cluster tail`: prints the last lines of a node's log, and new lines as they come. */
export const define: DefineCommand = (command, terminal) => {
  const tail = async (node: string, options: { dir: string; lines: number; follow: boolean }): Promise<void> => {
    const servers = await openServers(folderOf('cluster', options.dir, terminal))
    const all = await servers.list()
    // Create-cluster numbers the nodes from 1.
    const found = all.find(({ port }) => node === `${port}`) ?? all[/^\d+$/.test(node) ? Number(node) - 1 : -1]
    if (found === undefined) {
      const ports = portRange(all.map(({ port }) => port))
      throw new UsageFailure(
        `There is no node ${JSON.stringify(node)}.`,
        `name one by its port (${ports}), or 1 to ${all.length}`,
      )
    }
    await printLog(found.logFile, options.lines, options.follow, terminal)
  }
  command
    .argument('<node>', 'its port, or its number from 1')
    .option(...dirFlag('cluster'))
    .option('--lines <count>', 'how many of the last lines to print first', wholeNumber('--lines', 0), 10)
    // Stated, because commander derives this default before the command is loaded.
    .option('--no-follow', 'end after these lines', true)
    .action(tail)
}

async function printLog(path: string, lines: number, follow: boolean, terminal: Terminal): Promise<void> {
  const log = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`The log ${path} cannot be read (${error.code}).`, 'start the node with: holdfast cluster start')
  })
  try {
    const text = (await log.readFile()).toString()
    let at = Buffer.byteLength(text)
    const last = text.trimEnd().split('\n').slice(-lines)
    if (lines > 0) terminal.out(last.join('\n'))
    const buffer = Buffer.alloc(CHUNK)
    while (follow && !terminal.signal.aborted) {
      const { bytesRead } = await log.read(buffer, 0, CHUNK, at)
      at += bytesRead
      if (bytesRead > 0) terminal.out(buffer.subarray(0, bytesRead).toString().replace(/\n$/, ''))
      else await sleep(POLL_MS, undefined, { signal: terminal.signal }).catch(() => {})
    }
  } finally {
    await log.close()
  }
}
