/** Settings, keys, codecs and the cache contract; the local-memory and dummy backends. */
// First, so that nothing else fails before.
import './require-node.ts'

export { type OptionsChecker, optionsChecker } from './arguments/check-options.ts'
export { listOf, pairsOf } from './arguments/collections.ts'
export { type OptionRule, type OptionRules, oneOf, optionRule } from './arguments/option-rule.ts'
export type { BackendClass, BackendContext } from './assembly/backend.ts'
export { type BuildCachesOptions, buildCaches, buildCachesRules, Caches } from './assembly/caches.ts'
export { makeCodec } from './assembly/make-codec.ts'
export { type Claim, type ResourceLifecycle, Resources } from './assembly/resources.ts'
export { DummyCache, type DummySettings } from './backends/dummy-cache.ts'
export { KeyvCache, type KeyvOptions, type KeyvSettings } from './backends/keyv/keyv-cache.ts'
export type { KeyvLike, KeyvRecord } from './backends/keyv/keyv-like.ts'
export { LocMemCache, type LocMemOptions, type LocMemSettings } from './backends/locmem/locmem-cache.ts'
export { LocMemStore } from './backends/locmem/locmem-store.ts'
export { BaseCache } from './cache/base-cache.ts'
export type { CacheParts, SharedParts } from './cache/cache-parts.ts'
export { frameNow } from './cache/frame-now.ts'
export { Codec } from './codec/codec.ts'
export type { Compressor, CompressorClass } from './codec/compressor.ts'
export { BrotliCompressor } from './codec/compressors/brotli-compressor.ts'
export { type CompressorKwargs, FormatCompressor, type LevelKwargs } from './codec/compressors/format-compressor.ts'
export { GzipCompressor } from './codec/compressors/gzip-compressor.ts'
export { IdentityCompressor } from './codec/compressors/identity-compressor.ts'
export { Lz4Compressor } from './codec/compressors/lz4-compressor.ts'
export { LzmaCompressor } from './codec/compressors/lzma-compressor.ts'
export { NodeCompressor } from './codec/compressors/node-compressor.ts'
export { ZlibCompressor } from './codec/compressors/zlib-compressor.ts'
export { ZstdCompressor } from './codec/compressors/zstd-compressor.ts'
export { Framed } from './codec/framed.ts'
export { type Integer, parseInteger, toBigInt, toInteger } from './codec/integer.ts'
export type { Serializer, SerializerClass } from './codec/serializer.ts'
export { BufferSerializer } from './codec/serializers/buffer-serializer.ts'
export { DjangoJsonSerializer, type JsonKwargs, JsonSerializer } from './codec/serializers/json-serializer.ts'
export { MsgPackSerializer } from './codec/serializers/msgpack-serializer.ts'
export { PickleSerializer } from './codec/serializers/pickle-serializer.ts'
export { StringSerializer } from './codec/serializers/string-serializer.ts'
export { StructuredSerializer } from './codec/serializers/structured-serializer.ts'
export type { Cache } from './contract/cache.ts'
export type {
  AcquireOptions,
  ConsumeOptions,
  Consumption,
  Coordination,
  Lock,
  LockOptions,
} from './contract/coordination.ts'
export type { LoadChoices, LoadContext, LoadManyContext, OldValue } from './contract/load-context.ts'
export type { Loaded, Loading } from './contract/loading.ts'
export type { Many } from './contract/many.ts'
export { keyRules, readRules } from './contract/method-options.ts'
export type {
  ClearOptions,
  GetOptions,
  KeyOptions,
  LoadManyOptions,
  LoadOptions,
  ReadOptions,
  RemoveOptions,
  ScanOptions,
  SetOptions,
  StoreOptions,
  TimeoutOptions,
  ValueOptions,
  WrapManyOptions,
  WrapOptions,
} from './contract/options.ts'
export type { Values } from './contract/values.ts'
export type { Refresher, RefreshOptions, Warming } from './contract/warming.ts'
export { recognizeAcrossCopies } from './copies/recognize-across-copies.ts'
export { sharedByCopies } from './copies/shared-by-copies.ts'
export {
  type CacheHeaderKeyOptions,
  type CachePageKeyOptions,
  makeCacheHeaderKey,
  makeCachePageKey,
} from './django/cache-page-key.ts'
export type { DjangoSettings } from './django/django-settings.ts'
export { makeTemplateFragmentKey, type VaryOn } from './django/template-fragment-key.ts'
export { describeType, describeValue } from './errors/describe-value.ts'
export {
  ArgumentError,
  CacheError,
  type CacheErrorCode,
  ClosedError,
  ContentionError,
  DecodeError,
  EncodeError,
  IrreversibleKeysError,
  isCacheError,
  isUnavailable,
  KeyError,
  KeyNotFoundError,
  KeyvError,
  LoaderTimeoutError,
  LoadFailedError,
  LockLostError,
  LockNotAcquiredError,
  NotAnIntegerError,
  RecursiveLoadError,
  SettingsError,
  type SettingsProblem,
  UnknownAliasError,
  UnsupportedOperationError,
} from './errors/errors.ts'
export { nearest } from './errors/nearest.ts'
export { type InspectedValue, Inspection, inspect, MAX_DECODED_BYTES, type WalkStep } from './inspection/inspection.ts'
export type { KeyReport, KeyState, TagState } from './inspection/key-report.ts'
export { changeGlobText, compileGlob, completeGlob, escapeGlob } from './keys/glob.ts'
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
export type { KeyCounts } from './operations/key-counts.ts'
export { type FamilyStats, type KeyFamilies, MAX_FAMILIES, OTHER_FAMILY } from './operations/key-families.ts'
export { NO_FALLBACK } from './operations/operations.ts'
export type { CacheStats, LatencyStats } from './operations/statistics.ts'
export { z } from './schema/z.ts'
export { Absent, type ClassTable, lookUpClass, mergeClassTables, OnDemand } from './settings/class-table.ts'
export {
  type CodecSettings,
  type CodecShape,
  codecShape,
  type Kwargs,
  type ParsedCodecSettings,
} from './settings/codec.ts'
export {
  type ClassRequirement,
  type CommonSettings,
  type CommonShape,
  classSetting,
  commonShape,
  type ParsedCommonSettings,
} from './settings/common.ts'
export type { EncryptionSettings } from './settings/encryption.ts'
export { type OperationOptions, type OperationShape, operationShape } from './settings/operation-options.ts'
export { formatPath, parseSettings } from './settings/problems.ts'
export { packageOf } from './settings/python-package.ts'
export { integerOf, notSetByNull, numberOf } from './settings/python-values.ts'
export { redactUrls } from './settings/redact.ts'
export type { SettingsWarning, WarningCode } from './settings/warning.ts'
export { CONTENDED, compareAndSwap } from './store/compare-and-swap.ts'
export type {
  Lifetime,
  LimitState,
  LimitStep,
  LockGrant,
  ReadFrom,
  Store,
  StoredEntry,
  WriteCondition,
} from './store/store.ts'
export type { ServerState, StoredFacts, StoreInspection } from './store/store-inspection.ts'
export type { Follower, Guard, NearCacheOptions, Tracking } from './store/tracking.ts'
export { timerMs } from './time/pause.ts'
export { type Timeout, timeoutFromMs, timeoutToMs } from './time/timeout.ts'
export { forEachInTurns } from './time/turns.ts'
