/** RFC 9111 as pure decisions, a store for responses over a cache, and exchanges for node:http and the Fetch standard. */
export { checkTags } from './engine/check-tags.ts'
export { type Decision, decide } from './engine/decide.ts'
export { HttpEngine, type Incoming, type Outcome } from './engine/engine.ts'
export { type HttpCacheEvent, httpCacheChannel } from './engine/events.ts'
export { type FaceOptions, faceOptions } from './engine/face-options.ts'
export type { Forwarding } from './engine/forwarding.ts'
export { type HttpCacheOptions, httpCacheRules, type ResolvedOptions } from './engine/options.ts'
export { answerPurge, type PurgeAnswer } from './engine/purge-request.ts'
export type { PurgeOptions, Purges } from './engine/purges.ts'
export { type Reply, replyTo } from './engine/reply.ts'
export type { ApplicationHead, Verdict } from './engine/verdict.ts'
export type { FetchAnswer, Respond } from './fetch/fetch-answer.ts'
export { FetchCache, type FetchOptions } from './fetch/fetch-cache.ts'
export { purgeResponse } from './fetch/purge-response.ts'
export {
  type Fields,
  type FieldValue,
  fieldLines,
  fieldText,
  hasField,
  type RequestHead,
  type ResponseHead,
} from './heads.ts'
export { type Dispatch, isBackgroundRequest } from './node/background.ts'
export { isCaptured, NodeCache, type NodeRequest } from './node/node-cache.ts'
export { type HeadPatch, patchHead } from './node/patch-head.ts'
export type { TaggableResponse } from './node/response-tags.ts'
export { sendPurge } from './node/send-purge.ts'
export { type Admission, admit, wantsOnlyCached } from './policy/admission.ts'
export {
  type CacheControl,
  declares,
  mentions,
  type Occurrence,
  parseCacheControl,
  qualifiedFields,
  seconds,
} from './policy/cache-control.ts'
export { type CacheStatus, cacheStatusName, type ForwardReason, formatCacheStatus } from './policy/cache-status.ts'
export { isConditional, isNotModified, type Validators } from './policy/conditional.ts'
export { bornAt, freshnessLifetime, heuristicLifetime } from './policy/freshness.ts'
export { parseHttpDate } from './policy/http-date.ts'
export { invalidatedTargets, invalidates, isUnsafe } from './policy/invalidation.ts'
export { splitList } from './policy/list.ts'
export { combineParts, isWhole, type Part, partOf } from './policy/partial.ts'
export { type ByteRange, parseContentRange, requestedRange } from './policy/range.ts'
export { ageOf, judgeReuse, mayAnswerError, type Reuse, remainingSeconds } from './policy/reuse.ts'
export { confirms, describesStored, mergeFields, validatingFields } from './policy/revalidation.ts'
export { type Preset, presets, type Rules } from './policy/rules.ts'
export { type Refusal, type Storability, storability, type Timing } from './policy/storability.ts'
export { type FieldList, findField, notModifiedFields, storedFields } from './policy/stored-fields.ts'
export { groupTag, invalidatedGroups, responseTags } from './policy/tags.ts'
export { type ResponseControl, responseControl } from './policy/targeted.ts'
export { type Lifespan, type Terms, termsOf } from './policy/terms.ts'
export { preferredLanguage, selectingValues, varyFields } from './policy/vary.ts'
export { originOf, primaryKey, type RequestTarget } from './store/primary-key.ts'
export type { PrimaryRecord, StoredResponse } from './store/record.ts'
export { type NamedField, ReplyFields } from './store/reply-fields.ts'
export { type Lookup, ResponseStore, type ResponseStoreOptions, type ResponseToStore } from './store/response-store.ts'
export { type ResponseMeta, StoredHead } from './store/stored-head.ts'
