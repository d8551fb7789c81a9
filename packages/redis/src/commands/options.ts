import {
  type KeyOptions,
  keyRules,
  type OptionRules,
  type OptionsChecker,
  optionRule,
  optionsChecker,
  type ReadOptions,
  readRules,
} from '@holdfast/core'
import type { ZrangeByScoreOptions, ZrangeOptions } from '../contract/score-ranges.ts'
import type { SetStoreOptions } from '../contract/set-algebra.ts'
import type { SetIterOptions, SetPageOptions } from '../contract/sets.ts'
import type { ZaddOptions } from '../contract/sorted-sets.ts'

const { abortSignal, boolean, checkedInUse, integer, text } = optionRule

const storeRules: OptionRules<SetStoreOptions> = { ...keyRules, destinationVersion: integer }
const walkRules = { ...keyRules, match: text, count: checkedInUse }
const zaddRules: OptionRules<ZaddOptions> = {
  ...keyRules,
  nx: boolean,
  xx: boolean,
  gt: boolean,
  lt: boolean,
  ch: boolean,
  incr: boolean,
}
const rangeRules: OptionRules<ZrangeOptions> = { ...readRules, withScores: boolean }

/** The options of the methods whose operands are not those of a table, by the method or by their form. */
interface OptionsByForm {
  readonly persist: KeyOptions
  readonly lifetime: KeyOptions
  readonly moment: KeyOptions
  readonly hset: KeyOptions
  readonly hincrby: KeyOptions
  readonly smismember: ReadOptions
  readonly pop: KeyOptions
  readonly random: ReadOptions
  readonly sscan: SetPageOptions
  readonly sscanIter: SetIterOptions
  readonly combine: ReadOptions
  readonly store: SetStoreOptions
  readonly smove: SetStoreOptions
  readonly zadd: ZaddOptions
  readonly places: ZrangeOptions & { readonly desc?: boolean | undefined }
  readonly reversePlaces: ZrangeOptions
  readonly scores: ZrangeByScoreOptions
}

/** Their checks. */
export const optionsOf: { readonly [Form in keyof OptionsByForm]: OptionsChecker<OptionsByForm[Form]> } = {
  persist: optionsChecker('persist(key, options)', keyRules, 'version'),
  lifetime: optionsChecker('(key, timeout, options)', keyRules, 'version'),
  moment: optionsChecker('(key, when, options)', keyRules, 'version'),
  hset: optionsChecker('hset(key, field, value, options)', keyRules, 'version'),
  hincrby: optionsChecker('hincrby(key, field, delta, options)', keyRules, 'version'),
  smismember: optionsChecker('smismember(key, members, options)', readRules, 'version'),
  pop: optionsChecker('(key, count, options)', keyRules, 'version'),
  random: optionsChecker('(key, count, options)', readRules, 'version'),
  sscan: optionsChecker<SetPageOptions>('sscan(key, options)', { ...walkRules, cursor: text }, 'match'),
  sscanIter: optionsChecker<SetIterOptions>('sscanIter(key, options)', { ...walkRules, signal: abortSignal }, 'match'),
  combine: optionsChecker('(keys, options)', readRules, 'version'),
  store: optionsChecker('(destination, keys, options)', storeRules, 'version'),
  smove: optionsChecker('smove(source, destination, member, options)', storeRules, 'version'),
  zadd: optionsChecker('zadd(key, entries, options)', zaddRules),
  places: optionsChecker<OptionsByForm['places']>('zrange(key, start, end, options)', { ...rangeRules, desc: boolean }),
  reversePlaces: optionsChecker('zrevrange(key, start, end, options)', rangeRules),
  scores: optionsChecker<ZrangeByScoreOptions>('(key, min, max, options)', {
    ...rangeRules,
    start: checkedInUse,
    num: checkedInUse,
  }),
}
