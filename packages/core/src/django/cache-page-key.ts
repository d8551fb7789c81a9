import { optionsChecker } from '../arguments/check-options.ts'
import { type OptionRules, oneOf, optionRule } from '../arguments/option-rule.ts'
import { ArgumentError } from '../errors/errors.ts'
import { crypto } from '../on-demand/node-modules.ts'

/** What the key of a page's header list depends on, besides its URL. */
export interface CacheHeaderKeyOptions {
  /** `key_prefix` of `cache_page`, or CACHE_MIDDLEWARE_KEY_PREFIX; not the cache's KEY_PREFIX. @defaultValue `''` */
  readonly prefix?: string | undefined
  /** The page's language with USE_I18N, for example `en-us`. @defaultValue none, as without USE_I18N */
  readonly language?: string | undefined
  /** The name of the time zone with USE_TZ, for example `Europe/Berlin`. @defaultValue none, as without USE_TZ */
  readonly timeZone?: string | undefined
}

/** What the key of a page depends on, besides its URL. */
export interface CachePageKeyOptions extends CacheHeaderKeyOptions {
  /** The request's method. @defaultValue `'GET'`, whose page also answers HEAD */
  readonly method?: 'GET' | 'HEAD' | undefined
  /**
   * The header names in the response's `Vary`, or the list that is stored under {@link makeCacheHeaderKey}.
   *
   * @defaultValue none
   */
  readonly vary?: Iterable<string> | undefined
  /** The request's headers, with names in lower case as in Node. @defaultValue none */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined
  /**
   * How the key represents a header that the request lacks. `'marked'` is right for Django 5.2.19, 6.0.10, 6.1.3 and
   * later, and for patched versions of distributions; `'skipped'` for older ones.
   * @defaultValue `'marked'`
   */
  readonly absent?: 'marked' | 'skipped' | undefined
}

const { checkedInUse, text } = optionRule
// Callers make both keys from the same options.
const rules: OptionRules<CachePageKeyOptions> = {
  prefix: text,
  language: text,
  timeZone: text,
  method: oneOf('GET', 'HEAD'),
  vary: checkedInUse,
  headers: checkedInUse,
  absent: oneOf('marked', 'skipped'),
}
const checkHeaderOptions = optionsChecker<CachePageKeyOptions>('makeCacheHeaderKey(url, options)', rules, 'prefix')
const checkPageOptions = optionsChecker<CachePageKeyOptions>('makeCachePageKey(url, options)', rules, 'prefix')

/**
 * Makes the key under which Django's `cache_page` and cache middleware store the names of the headers that a page
 * varies on, for example `['HTTP_COOKIE']`.
 *
 * @param url - The absolute URL exactly as `request.build_absolute_uri()` returns it: in ASCII, with the original
 *   query.
 * @param given - Options: prefix, language and time zone.
 * @returns A logical key, to be deleted or read through a cache with the same KEY_PREFIX and VERSION. If the list is
 *   deleted, Django does not find the page and renders it again.
 * @throws {@link ArgumentError} for a URL that is not in ASCII, and for an unknown option.
 * @see {@link https://github.com/django/django/blob/main/django/utils/cache.py | Django: _generate_cache_header_key}
 *
 * @example
 * ```ts
 * await cache.delete(makeCacheHeaderKey('https://example.com/news?page=2', { language: 'en-us', timeZone: 'UTC' }))
 * ```
 */
export function makeCacheHeaderKey(url: string, given?: CacheHeaderKeyOptions): string {
  const options = checkHeaderOptions(given)
  return `views.decorators.cache.cache_header.${options.prefix ?? ''}.${urlHash(url)}${suffix(options)}`
}

/**
 * Makes the key under which Django's `cache_page` and cache middleware store a page. The value is a response that only
 * Python can read.
 *
 * @param url - As for {@link makeCacheHeaderKey}.
 * @param given - Options: as for {@link makeCacheHeaderKey}, and the method and the headers that the page varies on.
 * @returns A logical key, to be deleted through a cache with the same KEY_PREFIX and VERSION.
 * @throws {@link ArgumentError} for a URL that is not in ASCII, and for an unknown option.
 * @see {@link https://github.com/django/django/blob/main/django/utils/cache.py | Django: _generate_cache_key}
 */
export function makeCachePageKey(url: string, given?: CachePageKeyOptions): string {
  const options = checkPageOptions(given)
  const { prefix = '', method = 'GET', vary = [], headers = {}, language, absent = 'marked' } = options
  const variant = crypto().createHash('md5')
  for (const name of metaNames(vary, language !== undefined)) {
    const value = headerOf(headers, name)
    if (value !== undefined) variant.update(value)
    else if (absent === 'marked') variant.update('-,')
  }
  const page = `views.decorators.cache.cache_page.${prefix}.${method}.${urlHash(url)}`
  return `${page}.${variant.digest('hex')}${suffix(options)}`
}

/** Returns the header names as Django stores them. With USE_I18N the key already contains the language. */
function metaNames(vary: Iterable<string>, withLanguage: boolean): string[] {
  return Array.from(
    vary,
    (name) =>
      `HTTP_${name
        .toUpperCase()
        .replaceAll('-', '_')
        .replace(/^HTTP_/, '')}`,
  )
    .filter((name) => !(withLanguage && name === 'HTTP_ACCEPT_LANGUAGE'))
    .sort()
}

function headerOf(headers: NonNullable<CachePageKeyOptions['headers']>, metaName: string): string | undefined {
  // In WSGI these two have no HTTP_ prefix, so Django does not find them.
  if (metaName === 'HTTP_CONTENT_TYPE' || metaName === 'HTTP_CONTENT_LENGTH') return undefined
  const value = headers[metaName.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-')]
  return typeof value === 'object' ? value.join(',') : value
}

function urlHash(url: string): string {
  if (!/^[\x20-\x7e]+$/.test(url)) {
    throw new ArgumentError('url: expected an absolute URL in ASCII, with everything else percent-encoded.')
  }
  return crypto().hash('md5', url)
}

function suffix({ language, timeZone }: CacheHeaderKeyOptions): string {
  return [language, timeZone].map((each) => (each === undefined ? '' : `.${each}`)).join('')
}
