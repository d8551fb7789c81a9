/** RFC 9111 as pure decisions, and a store for responses over a cache. Knows no framework. */
export {
  type Fields,
  type FieldValue,
  fieldLines,
  fieldText,
  hasField,
  type RequestHead,
  type ResponseHead,
} from './heads.ts'
export { type Admission, admit, wantsOnlyCached } from './policy/admission.ts'
export { type CacheControl, declares, mentions, parseCacheControl, seconds } from './policy/cache-control.ts'
export { type CacheStatus, cacheStatusName, type ForwardReason, formatCacheStatus } from './policy/cache-status.ts'
export { isConditional, isNotModified, type Validators } from './policy/conditional.ts'
export { bornAt, freshnessLifetime } from './policy/freshness.ts'
export { parseHttpDate } from './policy/http-date.ts'
export { invalidates, isUnsafe } from './policy/invalidation.ts'
export { splitList } from './policy/list.ts'
export { ageOf, judgeReuse, type Lifespan, type Reuse, remainingSeconds } from './policy/reuse.ts'
export { type Refusal, type Storability, storability, type Timing } from './policy/storability.ts'
export { type FieldList, findField, notModifiedFields, storedFields } from './policy/stored-fields.ts'
export { selectingValues, varyFields } from './policy/vary.ts'
export { primaryKey, type RequestTarget } from './store/primary-key.ts'
export type { PrimaryRecord, StoredResponse } from './store/record.ts'
export { type NamedField, ReplyFields } from './store/reply-fields.ts'
export { type Lookup, ResponseStore, type ResponseToStore } from './store/response-store.ts'
export { type ResponseMeta, StoredHead } from './store/stored-head.ts'
