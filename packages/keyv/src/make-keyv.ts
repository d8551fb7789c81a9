import { type OptionRules, optionRule, optionsChecker } from '@holdfast/core'
import type { Cache, CacheSettings, ClassTable } from 'holdfast'
import { type KeyvStoreSettingsOptions, keyvStore, storeSettingsRules } from './keyv-store.ts'
import { withRawGet } from './with-raw-get.ts'

/** Options of `createKeyv`. */
export interface CreateKeyvOptions<Classes extends ClassTable = ClassTable>
  extends Omit<KeyvStoreSettingsOptions<Classes>, 'contract'> {
  /** Precedes the keys, inside KEY_PREFIX and VERSION; `clear()` removes it alone. @defaultValue none */
  readonly namespace?: string | undefined
  /** Milliseconds, as everywhere in Keyv: for entries that are set without a ttl. @defaultValue none */
  readonly ttl?: number | undefined
}

/** The constructor of either Keyv. */
export type KeyvConstructor<Instance> = new (options: never) => Instance

const { contract: _, ...shared } = storeSettingsRules
const rules: OptionRules<CreateKeyvOptions> = {
  ...shared,
  namespace: optionRule.text,
  ttl: {
    accepts: (value) => typeof value === 'number' && value > 0,
    expected: 'a number of milliseconds above 0',
  },
}
const checkOptions = optionsChecker<CreateKeyvOptions>('createKeyv(settings, options)', rules)

/**
 * Makes a Keyv of a class that is given.
 *
 * @param Keyv - The class, of version 5 or 6.
 * @param source - As for `createKeyv`.
 * @param options - As for `createKeyv`.
 */
export function makeKeyv<Instance>(
  Keyv: KeyvConstructor<Instance>,
  source: Cache | CacheSettings | string,
  options?: CreateKeyvOptions,
): Instance {
  const { namespace, ttl, ...own } = checkOptions(options)
  const Made = withRawGet(Keyv) as unknown as new (options: object) => Instance
  // Keyv 5 turns failed reads into misses otherwise; Keyv 6 does not know the option.
  return new Made({ store: keyvStore(source as CacheSettings, own), namespace, ttl, throwOnErrors: true })
}
