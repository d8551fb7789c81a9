/** Settings, keys, codecs and the cache contract; the local-memory and dummy backends. */
export { DummyCache, type DummySettings } from './backends/dummy-cache.ts'
export { LocMemCache, type LocMemOptions, type LocMemSettings } from './backends/locmem/locmem-cache.ts'
export { BaseCache, type BaseCacheOptions, type WriteCondition } from './base-cache.ts'
export type {
  Cache,
  GetOptions,
  Integer,
  KeyOptions,
  ScanOptions,
  SetOptions,
  TimeoutOptions,
} from './cache.ts'
export { type BuildCachesOptions, buildCaches, Caches } from './caches.ts'
export { Codec, parseInteger } from './codec/codec.ts'
export { Framed } from './codec/frame.ts'
export { JsonSerializer } from './codec/json-serializer.ts'
export type { Serializer, SerializerClass } from './codec/serializer.ts'
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
  KeyError,
  KeyNotFoundError,
  NotAnIntegerError,
  SettingsError,
  type SettingsProblem,
  UnknownAliasError,
} from './errors.ts'
export { compileGlob, escapeGlob } from './keys/glob.ts'
export {
  defaultKeyFunction,
  defaultReverseKeyFunction,
  type KeyFunction,
  type ReverseKeyFunction,
} from './keys/key-function.ts'
export { type KeyScope, KeySpace, type KeySpaceOptions } from './keys/key-space.ts'
export { type Lease, type ResourceLifecycle, Resources } from './resources.ts'
export type { BackendClass, BackendContext, SettingsWarning, WarningCode } from './settings/backend.ts'
export { baseOptions } from './settings/base-options.ts'
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
export type { SharesStore } from './settings/key-spaces.ts'
export { nearest } from './settings/nearest.ts'
export { formatPath, parseSettings } from './settings/problems.ts'
export { redactUrls } from './settings/redact.ts'
export { type Timeout, timeoutToMs } from './timeout.ts'
