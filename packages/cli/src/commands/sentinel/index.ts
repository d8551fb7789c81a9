import type { AddCommand } from '../../options.ts'
import { addClean } from '../servers/clean.ts'
import { addStatus } from '../servers/status.ts'
import { addStop } from '../servers/stop.ts'
import { addSentinelStart } from './start.ts'

/** `sentinel`: a primary with replicas, and the Sentinels that watch them. */
export const addSentinel: AddCommand = (parent, terminal) => {
  const sentinel = parent
    .command('sentinel')
    .description('a primary, replicas and Sentinels on this machine')
    .helpCommand(false)
  addSentinelStart(sentinel, terminal)
  addStop('sentinel')(sentinel, terminal)
  addStatus('sentinel')(sentinel, terminal)
  addClean('sentinel')(sentinel, terminal)
}
