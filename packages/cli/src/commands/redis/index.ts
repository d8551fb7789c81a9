import type { AddCommand } from '../../options.ts'
import { addClean } from '../servers/clean.ts'
import { addStatus } from '../servers/status.ts'
import { addStop } from '../servers/stop.ts'
import { addRedisStart } from './start.ts'

/** `redis`: one server on this machine. */
export const addRedis: AddCommand = (parent, terminal) => {
  const redis = parent
    .command('redis')
    .description('one Redis server on this machine, with replicas on request')
    .helpCommand(false)
  addRedisStart(redis, terminal)
  addStop('redis')(redis, terminal)
  addStatus('redis')(redis, terminal)
  addClean('redis')(redis, terminal)
}
