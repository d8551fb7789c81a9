/** The front door: `createCaches` over every built-in name. */
export type {
  BackendClass,
  Cache,
  Caches,
  ClassTable,
  GetOptions,
  Integer,
  KeyFunction,
  KeyOptions,
  ReverseKeyFunction,
  ScanOptions,
  Serializer,
  SetOptions,
  SettingsProblem,
  SettingsWarning,
  Timeout,
  TimeoutOptions,
} from '@holdfast/core'
export {
  ArgumentError,
  CacheError,
  ClosedError,
  DecodeError,
  EncodeError,
  escapeGlob,
  IrreversibleKeysError,
  isCacheError,
  KeyError,
  KeyNotFoundError,
  NotAnIntegerError,
  SettingsError,
  UnknownAliasError,
} from '@holdfast/core'
export {
  ConnectionInterruptedError,
  type ConnectionPoolKwargs,
  CoverageError,
  type DjangoRedisOptions,
  type DjangoRedisSettings,
  OperationTimeoutError,
  type RedisOptions,
  type RedisSettings,
  ServerError,
  ServerVersionError,
  SlotNotCoveredError,
} from '@holdfast/redis'
export { builtInClasses } from './built-in-classes.ts'
export { parseCacheUrl } from './cache-url.ts'
export { type CreateCachesOptions, createCaches } from './create-caches.ts'
export type { CacheOf, CacheSettings, CachesOf, CachesSettings, CustomSettings } from './settings.ts'
