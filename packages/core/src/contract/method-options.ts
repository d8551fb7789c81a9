import { type OptionsChecker, optionsChecker } from '../arguments/check-options.ts'
import { type OptionRules, oneOf, optionRule } from '../arguments/option-rule.ts'
import type { AcquireOptions, ConsumeOptions, LockOptions } from './coordination.ts'
import type { LoadChoices } from './load-context.ts'
import type {
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
  ValueOptions,
  WrapManyOptions,
  WrapOptions,
} from './options.ts'
import type { RefreshOptions } from './warming.ts'

const { abortSignal, boolean, callback, checkedInUse, integer, standardSchema } = optionRule

/** The rules of calls that take a key. */
export const keyRules: OptionRules<KeyOptions> = { version: integer }

/** The rules of calls that read. */
export const readRules: OptionRules<ReadOptions> = { ...keyRules, read: oneOf('any', 'primary') }

const valueRules: OptionRules<ValueOptions> = { ...readRules, schema: standardSchema }
const getRules: OptionRules<GetOptions<unknown>> = { ...valueRules, default: checkedInUse }
const storeRules: OptionRules<StoreOptions> = { ...keyRules, timeout: checkedInUse, tags: checkedInUse }
const setRules: OptionRules<SetOptions> = { ...storeRules, nx: boolean, xx: boolean, keepttl: boolean }
const scanRules: OptionRules<ScanOptions> = { ...keyRules, itersize: checkedInUse, signal: abortSignal }
const removeRules: OptionRules<RemoveOptions> = { ...scanRules, onProgress: callback }
const clearRules: OptionRules<ClearOptions> = {
  itersize: checkedInUse,
  signal: abortSignal,
  onProgress: callback,
  everything: boolean,
}
const wrapRules: OptionRules<WrapOptions<never>> = {
  ...readRules,
  ...storeRules,
  key: checkedInUse,
  staleWhileRevalidate: checkedInUse,
  staleIfError: checkedInUse,
  softTimeout: checkedInUse,
  earlyRefresh: checkedInUse,
  lock: boolean,
  loaderTimeout: checkedInUse,
  signal: abortSignal,
  nullTimeout: checkedInUse,
}
const { key: _, ...ownLoadRules } = wrapRules
const loadRules: OptionRules<LoadOptions> = { ...ownLoadRules, schema: standardSchema }
const loadManyRules: OptionRules<LoadManyOptions> = loadRules
const wrapManyRules: OptionRules<WrapManyOptions<never>> = { ...wrapRules, key: callback }
const refreshRules: OptionRules<RefreshOptions> = {
  every: checkedInUse,
  jitter: checkedInUse,
  lock: boolean,
  timeout: checkedInUse,
  onError: callback,
  version: integer,
  tags: checkedInUse,
  nullTimeout: checkedInUse,
  staleIfError: checkedInUse,
  loaderTimeout: checkedInUse,
}
const choiceRules: OptionRules<LoadChoices> = { timeout: checkedInUse, tags: checkedInUse, noStore: boolean }
const waitRules = { blocking: boolean, blockingTimeout: checkedInUse }
const lockRules: OptionRules<LockOptions> = {
  ...waitRules,
  version: integer,
  timeout: checkedInUse,
  sleep: checkedInUse,
  renew: boolean,
  keySpace: oneOf('own', 'django'),
}
const consumeRules: OptionRules<ConsumeOptions> = {
  limit: checkedInUse,
  window: checkedInUse,
  block: checkedInUse,
  cost: checkedInUse,
}

/** The options of each method, by its name. */
interface OptionsByMethod {
  readonly makeKey: KeyOptions
  readonly get: GetOptions<unknown>
  readonly set: SetOptions
  readonly add: StoreOptions
  readonly touch: KeyOptions
  readonly delete: KeyOptions
  readonly has: ReadOptions
  readonly incr: KeyOptions
  readonly decr: KeyOptions
  readonly incrVersion: KeyOptions
  readonly decrVersion: KeyOptions
  readonly ttl: ReadOptions
  readonly pttl: ReadOptions
  readonly getMany: ValueOptions
  readonly setMany: StoreOptions
  readonly deleteMany: KeyOptions
  readonly keys: ScanOptions
  readonly iterKeys: ScanOptions
  readonly deletePattern: RemoveOptions
  readonly clear: ClearOptions
  readonly getOrSet: LoadOptions
  readonly getOrSetMany: LoadManyOptions
  readonly wrap: WrapOptions<never>
  readonly wrapMany: WrapManyOptions<never>
  readonly choose: LoadChoices
  readonly refreshEvery: RefreshOptions
  readonly lock: LockOptions
  readonly acquire: AcquireOptions
  readonly extend: { readonly replace?: boolean | undefined }
  readonly consume: ConsumeOptions
}

/** The checks of the options of each method. */
export const optionsOf: { readonly [Method in keyof OptionsByMethod]: OptionsChecker<OptionsByMethod[Method]> } = {
  makeKey: optionsChecker('makeKey(key, options)', keyRules, 'version'),
  get: optionsChecker('get(key, options)', getRules, 'default'),
  set: optionsChecker('set(key, value, options)', setRules, 'timeout'),
  add: optionsChecker('add(key, value, options)', storeRules, 'timeout'),
  touch: optionsChecker('touch(key, timeout, options)', keyRules, 'version'),
  delete: optionsChecker('delete(key, options)', keyRules, 'version'),
  has: optionsChecker('has(key, options)', readRules, 'version'),
  incr: optionsChecker('incr(key, delta, options)', keyRules, 'version'),
  decr: optionsChecker('decr(key, delta, options)', keyRules, 'version'),
  incrVersion: optionsChecker('incrVersion(key, delta, options)', keyRules, 'version'),
  decrVersion: optionsChecker('decrVersion(key, delta, options)', keyRules, 'version'),
  ttl: optionsChecker('ttl(key, options)', readRules, 'version'),
  pttl: optionsChecker('pttl(key, options)', readRules, 'version'),
  getMany: optionsChecker('getMany(keys, options)', valueRules, 'version'),
  setMany: optionsChecker('setMany(entries, options)', storeRules, 'timeout'),
  deleteMany: optionsChecker('deleteMany(keys, options)', keyRules, 'version'),
  keys: optionsChecker('keys(pattern, options)', scanRules, 'version'),
  iterKeys: optionsChecker('iterKeys(pattern, options)', scanRules, 'version'),
  deletePattern: optionsChecker('deletePattern(pattern, options)', removeRules, 'version'),
  clear: optionsChecker('clear(options)', clearRules),
  getOrSet: optionsChecker('getOrSet(key, loader, options)', loadRules, 'timeout'),
  getOrSetMany: optionsChecker('getOrSetMany(keys, loader, options)', loadManyRules, 'timeout'),
  wrap: optionsChecker('wrap(fn, options)', wrapRules, 'key'),
  wrapMany: optionsChecker('wrapMany(fn, options)', wrapManyRules),
  refreshEvery: optionsChecker('refreshEvery(key, loader, options)', refreshRules, 'every'),
  choose: optionsChecker('set(options)', choiceRules, 'timeout'),
  lock: optionsChecker('lock(name, options)', lockRules),
  acquire: optionsChecker<AcquireOptions>('acquire(options)', { ...waitRules, signal: abortSignal }, 'blocking'),
  extend: optionsChecker<OptionsByMethod['extend']>('extend(seconds, options)', { replace: boolean }),
  consume: optionsChecker('consume(key, options)', consumeRules, 'limit'),
}
