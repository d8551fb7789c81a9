import { type OptionRules, optionRule, optionsChecker } from '@holdfast/core'
import { type HttpCacheOptions, httpCacheRules } from './options.ts'

/** Options of an HTTP cache in a framework, whose requests are of this type. */
export interface FaceOptions<Request> extends HttpCacheOptions {
  /**
   * Opens the method PURGE to clients for which this returns `true`. A PURGE removes what is stored for its URL; with
   * `Purge-Prefix: 1`, for all URLs that begin so; with Cache-Tag, Surrogate-Key or Cache-Groups, for these tags. With
   * `Purge-Soft: 1` it makes them stale. Everybody else gets 403.
   *
   * @defaultValue none: PURGE goes to the application, as every method does
   */
  readonly authorizePurge?: ((request: Request) => boolean | Promise<boolean>) | undefined
}

/**
 * Takes apart the options of a framework and those of the engine.
 *
 * @param given - What the user gave.
 * @param own - The rules of further options.
 * @throws {@link @holdfast/core#ArgumentError} that names the option that is wrong.
 */
export function faceOptions<Own extends FaceOptions<never>>(
  given: Own,
  own: OptionRules<Omit<Own, keyof FaceOptions<never>>>,
): { readonly engine: HttpCacheOptions; readonly own: Omit<Own, keyof HttpCacheOptions> } {
  // What is no object is refused by the engine, with an example.
  if (typeof given !== 'object' || given === null) return { engine: given, own: {} as Own }
  const rules = { ...httpCacheRules, authorizePurge: optionRule.callback, ...own } as unknown as OptionRules<Own>
  const engineNames = Object.keys(httpCacheRules)
  const entries = Object.entries(optionsChecker<Own>('httpCache(options)', rules)(given))
  const pick = (wanted: boolean) =>
    Object.fromEntries(entries.filter(([name]) => engineNames.includes(name) === wanted))
  return { engine: pick(true) as unknown as HttpCacheOptions, own: pick(false) as Omit<Own, keyof HttpCacheOptions> }
}
