export type {
  LocalCacheOptions,
  LocalCacheSettings,
  LocalPoolKwargs,
  LocalSentinelKwargs,
  LocalSentinelSettings,
} from './cache-settings.ts'
export { type ClusterNode, parseClusterNodes } from './cluster/cluster-nodes.ts'
export { type ClusterParts, LocalCluster } from './cluster/local-cluster.ts'
export type { SlotChoice } from './cluster/move-slots.ts'
export { SLOT_COUNT, type SlotRange } from './cluster/slots.ts'
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
  StoppedError,
  UnsupportedError,
  WaitTimeoutError,
} from './errors.ts'
export { type FindServerOptions, findServer } from './find/find-server.ts'
export type { ProgramOptions } from './find/program-options.ts'
export type { ServerBinary, ServerImage, ServerSource } from './find/server-source.ts'
export type { LocalServer, ServerOptions } from './local-server.ts'
export type { NodeState } from './node-state.ts'
export { callServer } from './persistent/call-server.ts'
export {
  type CreateClusterOptions,
  createCluster,
  type PlannedPrimary,
  planCluster,
} from './persistent/create-cluster.ts'
export { type FolderState, inspectFolder } from './persistent/manifest.ts'
export {
  type PersistentServer,
  PersistentServers,
  type StartPersistentOptions,
} from './persistent/persistent-servers.ts'
export {
  type PersistentKind,
  type PersistentNode,
  type PersistentPlan,
  type PersistentRole,
  type PlanOptions,
  planServers,
  SENTINEL_SERVICE,
} from './persistent/plan.ts'
export { removeFolder, stopFolder } from './persistent/stop-folder.ts'
export type { LocalReplicated, ReplicatedParts } from './replicated/local-replicated.ts'
export type { LocalSentinel } from './sentinel/local-sentinel.ts'
export { type SentinelOptions, startSentinel } from './sentinel/start-sentinel.ts'
export type { ServerAccess } from './server-access/server-access.ts'
export type { AclUser, ServerAccessOptions, TlsOptions } from './server-access/server-access-options.ts'
export type { ReachableServer, ServerLogin } from './server-access/server-login.ts'
export type { ServerAddress } from './server-address.ts'
export { type ReplicatedOptions, startReplicated } from './start-replicated.ts'
export { startServer } from './start-server.ts'
export { type CertificateAuthority, createAuthority } from './tls/certificate-authority.ts'
export type { KeyPair } from './tls/certificates.ts'
export { type Truthy, type WaitOptions, waitFor } from './wait-for.ts'
