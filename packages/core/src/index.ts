/** Settings, keys, codecs and the cache contract; the local-memory and dummy backends. */
export { DummyCache, type DummySettings } from './backends/dummy-cache.ts'
export { LocMemCache, type LocMemOptions, type LocMemSettings } from './backends/locmem/locmem-cache.ts'
export { LocMemStore } from './backends/locmem/locmem-store.ts'
export { BaseCache } from './cache/base-cache.ts'
export { type BuildCachesOptions, buildCaches, Caches } from './caches.ts'
export { Codec, parseInteger } from './codec/codec.ts'
export { Framed } from './codec/framed.ts'
export { JsonSerializer } from './codec/json-serializer.ts'
export type { Serializer, SerializerClass } from './codec/serializer.ts'
export type { Cache } from './contract/cache.ts'
export type {
  AcquireOptions,
  ConsumeOptions,
  Consumption,
  Coordination,
  Lock,
  LockOptions,
} from './contract/coordination.ts'
export type { Loading } from './contract/loading.ts'
export type { Many } from './contract/many.ts'
export type {
  ClearOptions,
  GetOptions,
  Integer,
  KeyOptions,
  LoadContext,
  LoadOptions,
  ReadOptions,
  RemoveOptions,
  ScanOptions,
  SetOptions,
  StoreOptions,
  TimeoutOptions,
  ValueOptions,
  WrapOptions,
} from './contract/options.ts'
export type { Values } from './contract/values.ts'
export { describeValue } from './describe.ts'
export {
  ArgumentError,
  CacheError,
  type CacheErrorCode,
  ClosedError,
  DecodeError,
  EncodeError,
  IrreversibleKeysError,
  isCacheError,
  isUnavailable,
  KeyError,
  KeyNotFoundError,
  LoaderTimeoutError,
  LockLostError,
  LockNotAcquiredError,
  NotAnIntegerError,
  SettingsError,
  type SettingsProblem,
  UnknownAliasError,
} from './errors.ts'
export { toBigInt, toInteger } from './integer.ts'
export { compileGlob, completeGlob, escapeGlob } from './keys/glob.ts'
export {
  defaultKeyFunction,
  defaultReverseKeyFunction,
  type KeyFunction,
  type ReverseKeyFunction,
} from './keys/key-function.ts'
export { type KeyScope, KeySpace, type KeySpaceOptions } from './keys/key-space.ts'
export {
  type IgnoredError,
  ignoredErrorChannel,
  type OperationContext,
  operationChannel,
} from './operations/channels.ts'
export type { Logger } from './operations/failure-policy.ts'
export { NO_FALLBACK } from './operations/operations.ts'
export type { CacheStats, LatencyStats } from './operations/statistics.ts'
export type { CacheParts } from './parts.ts'
export { type Lease, type ResourceLifecycle, Resources } from './resources.ts'
export type { BackendClass, BackendContext, SettingsWarning, WarningCode } from './settings/backend.ts'
export { Absent, type ClassTable, lookUpClass, mergeClassTables } from './settings/class-table.ts'
export {
  type ClassRequirement,
  type CommonSettings,
  type CommonShape,
  classSetting,
  commonShape,
  type ParsedCommonSettings,
  serializerSetting,
} from './settings/common.ts'
export type { DjangoSettings } from './settings/django-settings.ts'
export { nearest } from './settings/nearest.ts'
export { type OperationOptions, type OperationShape, operationShape } from './settings/operation-options.ts'
export { formatPath, parseSettings } from './settings/problems.ts'
export { redactUrls } from './settings/redact.ts'
export type {
  Lifetime,
  LimitState,
  LimitStep,
  LockGrant,
  ReadFrom,
  Store,
  StoredEntry,
  WriteCondition,
} from './store.ts'
export { type Timeout, timeoutToMs } from './timeout.ts'
