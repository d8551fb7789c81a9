import type { IncomingMessage } from 'node:http'
import { ArgumentError, type Cache, describeValue, optionRule, optionsChecker } from '@holdfast/core'

/** What somebody asks the inspector to do. */
export interface InspectorAction {
  /**
   * `view`: the page, counters and families; `servers`: the map of the servers; `search`: names of keys, by a glob or a
   * tag; `key`: what is known of a key but its value; `value`: the value; `tail`: operations, and
   * requests to HTTP caches, as they happen, with names of keys; `delete`: removing a key; `invalidate`: invalidating tags.
   */
  readonly name: 'view' | 'servers' | 'search' | 'key' | 'value' | 'tail' | 'delete' | 'invalidate'
  /** The alias of the cache; `undefined` for the page itself and the tail, which are about all. */
  readonly cache?: string | undefined
  /** The logical key of `key`, `value` and `delete`, if there is one yet. */
  readonly key?: string | undefined
  /** The glob of `search`. */
  readonly pattern?: string | undefined
  /** The tags of `invalidate`, if there are any yet. */
  readonly tags?: readonly string[] | undefined
}

/** Options of `inspector`. */
export interface InspectorOptions {
  /**
   * Says whether a request may do something. It is asked for every action, on the server, and for `delete` and
   * `invalidate` also to know whether the page offers them. What it throws counts as no.
   *
   * Without it, the inspector answers only requests that come from this machine itself, and changes nothing.
   */
  readonly authorize?: ((req: IncomingMessage, action: InspectorAction) => boolean | Promise<boolean>) | undefined
  /**
   * How many keys the servers look at for searches each second, all searches together. A key whose value is asked
   * for its tags counts as ten.
   *
   * @defaultValue 200000
   */
  readonly scanPerSecond?: number | undefined
}

/** Options with all defaults filled in. */
export interface ResolvedOptions {
  readonly caches: ReadonlyMap<string, Cache>
  readonly authorize: InspectorOptions['authorize']
  readonly scanPerSecond: number
}

// A step takes a server less than a third of a millisecond, whatever their number: so many take a tenth of its time.
const SCAN_PER_SECOND = 200_000
const checkOptions = optionsChecker<InspectorOptions>('inspector(caches, options)', {
  authorize: optionRule.callback,
  scanPerSecond: optionRule.checkedInUse,
})

/**
 * Checks arguments.
 *
 * @param caches - What the user gave.
 * @param options - What the user gave.
 * @throws {@link ArgumentError} that names what is wrong.
 */
export function resolveOptions(caches: Iterable<Cache>, options: InspectorOptions | undefined): ResolvedOptions {
  if (typeof caches?.[Symbol.iterator] !== 'function') {
    throw new ArgumentError(`inspector() takes what createCaches() returned, or caches; got ${describeValue(caches)}.`)
  }
  const { authorize, scanPerSecond = SCAN_PER_SECOND } = checkOptions(options)
  if (!Number.isFinite(scanPerSecond) || scanPerSecond < 1) {
    const got = describeValue(scanPerSecond)
    throw new ArgumentError(`The option "scanPerSecond" of inspector() must be a number of keys from 1 on, got ${got}.`)
  }
  return { caches: new Map([...caches].map((cache) => [cache.alias, cache])), authorize, scanPerSecond }
}
