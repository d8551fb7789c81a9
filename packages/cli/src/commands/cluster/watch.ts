import { setTimeout as sleep } from 'node:timers/promises'
import { explain } from '../../explain.ts'
import { openServers } from '../../local/folders.ts'
import { type AddCommand, wholeNumber } from '../../options.ts'
import { dirFlag } from '../servers/dir-option.ts'
import { drawCluster } from './nodes.ts'

/** `cluster watch`: draws the nodes again and again, until it is interrupted. */
export const addClusterWatch: AddCommand = (parent, terminal) => {
  const watch = async ({ dir, every, times }: { dir: string; every: number; times?: number }): Promise<void> => {
    const servers = await openServers('cluster', dir)
    for (let round = 1; !terminal.signal.aborted; round += 1) {
      // A cluster that is down may come back: that is what one watches for.
      const picture = await drawCluster(servers, terminal).catch((error: unknown) => explain(error).message)
      terminal.clearScreen()
      terminal.out(`${terminal.paint('dim', new Date().toISOString())}\n${picture}\n`)
      if (round === times) return
      await sleep(every, undefined, { signal: terminal.signal }).catch(() => {})
    }
  }
  parent
    .command('watch')
    .description('draw the nodes again and again, until Ctrl-C')
    .option(...dirFlag('cluster'))
    .option('--every <ms>', 'milliseconds between two pictures', wholeNumber('--every', 50), 1000)
    .option('--times <count>', 'end after so many pictures', wholeNumber('--times', 1))
    .action(watch)
}
