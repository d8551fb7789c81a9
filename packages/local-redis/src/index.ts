export { LocalCluster } from './cluster/local-cluster.ts'
export { type ClusterOptions, startCluster } from './cluster/start-cluster.ts'
export {
  LocalArgumentError,
  LocalServerError,
  type LocalServerErrorCode,
  PortInUseError,
  ServerExitedError,
  ServerNotFoundError,
  ServerTooOldError,
  StartTimeoutError,
  UnsupportedError,
  WaitTimeoutError,
} from './errors.ts'
export { type FindServerOptions, findServer } from './find/find-server.ts'
export type { ServerBinary, ServerImage, ServerSource } from './find/server-source.ts'
export type { LocalServer, ServerAddress, ServerOptions } from './local-server.ts'
export { type LocalReplicated, type ReplicatedOptions, startReplicated } from './start-replicated.ts'
export { startServer } from './start-server.ts'
export { type WaitOptions, waitFor } from './wait-for.ts'
