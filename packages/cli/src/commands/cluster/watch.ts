import { setTimeout as sleep } from 'node:timers/promises'
import { explain } from '../../explain.ts'
import { dirFlag, folderOf, openServers } from '../../local/folders.ts'
import { wholeNumber } from '../../options.ts'
import type { DefineCommand } from '../entry.ts'
import { drawCluster } from './nodes.ts'

/** `cluster watch`: draws the nodes repeatedly, until it is interrupted. */
export const define: DefineCommand = (command, terminal) => {
  const watch = async ({ dir, every, times }: { dir: string; every: number; times?: number }): Promise<void> => {
    const folder = folderOf('cluster', dir, terminal)
    const servers = await openServers(folder)
    for (let round = 1; !terminal.signal.aborted; round += 1) {
      // A cluster that is down may come back, so go on.
      const picture = await drawCluster(servers, folder, terminal).catch((error: unknown) => explain(error).message)
      terminal.clearScreen()
      terminal.out(`${terminal.paint('dim', new Date().toISOString())}\n${picture}\n`)
      if (round === times) return
      await sleep(every, undefined, { signal: terminal.signal }).catch(() => {})
    }
  }
  command
    .option(...dirFlag('cluster'))
    .option('--every <ms>', 'milliseconds between two pictures', wholeNumber('--every', 50), 1000)
    .option('--times <count>', 'how many pictures to draw', wholeNumber('--times', 1))
    .action(watch)
}
