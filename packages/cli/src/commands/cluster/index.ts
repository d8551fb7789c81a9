import type { AddCommand } from '../../options.ts'
import { addClean } from '../servers/clean.ts'
import { addStatus } from '../servers/status.ts'
import { addStop } from '../servers/stop.ts'
import { addClusterCall } from './call.ts'
import { addClusterCreate } from './create.ts'
import { addClusterInfo } from './info.ts'
import { addClusterNodes } from './nodes.ts'
import { addClusterStart } from './start.ts'
import { addClusterTail } from './tail.ts'
import { addClusterWatch } from './watch.ts'

/** `cluster`: what create-cluster does, and what redis-cli says of a cluster. */
export const addCluster: AddCommand = (parent, terminal) => {
  const cluster = parent
    .command('cluster')
    .description('a Redis Cluster on this machine')
    .enablePositionalOptions()
    .helpCommand(false)
  addClusterStart(cluster, terminal)
  addClusterCreate(cluster, terminal)
  addStop('cluster')(cluster, terminal)
  addStatus('cluster')(cluster, terminal)
  addClusterNodes(cluster, terminal)
  addClusterInfo(cluster, terminal)
  addClusterWatch(cluster, terminal)
  addClusterTail(cluster, terminal)
  addClusterCall(cluster, terminal)
  addClean('cluster')(cluster, terminal)
}
