import { type CacheParts, partsOver } from '../cache/cache-parts.ts'
import { Lifetimes } from '../cache/lifetimes.ts'
import { loggerOf } from '../django/django-settings.ts'
import { KeySpace } from '../keys/key-space.ts'
import { Flights } from '../loading/flights.ts'
import { MemoOperations } from '../memo/memo-operations.ts'
import { NearCache } from '../near/near-cache.ts'
import { FailurePolicy } from '../operations/failure-policy.ts'
import { Operations } from '../operations/operations.ts'
import type { ParsedCodecSettings } from '../settings/codec.ts'
import type { ParsedCommonSettings } from '../settings/common.ts'
import type { OperationOptions } from '../settings/operation-options.ts'
import { formatPath } from '../settings/problems.ts'
import type { Store } from '../store/store.ts'
import { timeoutToMs } from '../time/timeout.ts'
import { Refreshers } from '../warming/refreshers.ts'
import type { BackendContext } from './backend.ts'
import { makeCodec } from './make-codec.ts'

/** The parsed settings that every backend has. */
export type PartsSettings = ParsedCommonSettings & {
  readonly OPTIONS?: (OperationOptions & ParsedCodecSettings) | undefined
}

const DEFAULT_TIMEOUT_SECONDS = 300
const DEFAULT_HERD_SECONDS = 60
const DEFAULT_ITERSIZE = 1000

/**
 * Makes the parts of a cache from its settings.
 *
 * @param settings - Parsed settings of one alias.
 * @param context - The cache's name and Django's settings.
 * @param openStore - Opens the store. Called last, when everything else is known to be correct.
 * @throws ArgumentError when version or timeout are out of range; SettingsError when the codec cannot be made; what
 *   `openStore` throws.
 */
export function buildParts<S extends Store>(
  settings: PartsSettings,
  context: BackendContext,
  openStore: () => S,
): CacheParts<S> {
  const { alias, djangoSettings: django } = context
  const options = settings.OPTIONS ?? {}
  const timeout = settings.TIMEOUT === undefined ? DEFAULT_TIMEOUT_SECONDS : settings.TIMEOUT
  timeoutToMs(timeout, 'TIMEOUT')
  const keySpace = new KeySpace({
    prefix: settings.KEY_PREFIX,
    version: settings.VERSION,
    keyFunction: settings.KEY_FUNCTION ?? undefined,
    reverseKeyFunction: settings.REVERSE_KEY_FUNCTION ?? undefined,
  })
  const logs = options.LOG_IGNORED_EXCEPTIONS ?? django.DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS
  const policy = new FailurePolicy({
    ignore: options.IGNORE_EXCEPTIONS ?? django.DJANGO_REDIS_IGNORE_EXCEPTIONS,
    logger: logs ? loggerOf(django.DJANGO_REDIS_LOGGER) : undefined,
    warn: ({ message }) =>
      context.warn({
        code: 'WARN_CACHE_AUTHENTICATION',
        path: formatPath([...context.path, 'OPTIONS', 'IGNORE_EXCEPTIONS']),
        message: `hides that nothing is cached: ${message}`,
      }),
  })
  const codec = makeCodec(options, context)
  const store = openStore()
  const forOperations = { topology: store.topology, families: options.KEY_FAMILIES }
  const memoizing = options.MEMO && !store.near && !store.readNow && new MemoOperations(alias, policy, forOperations)
  const operations = memoizing || new Operations(alias, policy, forOperations)
  const warming = new Refreshers()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    operations.close()
    warming.stop()
    closing ??= store.close()
    return closing
  }
  const herdMs = store.herd ? Math.trunc((django.CACHE_HERD_TIMEOUT ?? DEFAULT_HERD_SECONDS) * 1000) : 0
  const shared = {
    alias,
    store,
    codec,
    onDecodeError: options.ON_DECODE_ERROR ?? ('error' as const),
    timeout,
    lifetimes: new Lifetimes({ timeout, jitter: options.TIMEOUT_JITTER ?? 0, herdMs }),
    herdMs,
    itersize: django.DJANGO_REDIS_SCAN_ITERSIZE ?? DEFAULT_ITERSIZE,
    near: store.near && new NearCache({ options: store.near, keySpace, codec, store }),
    operations,
    memo: memoizing ? memoizing.memo : undefined,
    flights: new Flights<Buffer | undefined>(),
    warming,
    close,
  }
  return partsOver(shared, keySpace)
}
