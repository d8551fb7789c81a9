import { type OptionRules, optionRule } from '../arguments/option-rule.ts'
import type { Cache } from '../contract/cache.ts'
import { type DjangoSettings, djangoSettingsSchema } from '../django/django-settings.ts'
import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError, CacheError, SettingsError, type SettingsProblem, UnknownAliasError } from '../errors/errors.ts'
import { nearest } from '../errors/nearest.ts'
import { inMemo } from '../memo/memo.ts'
import { type ClassTable, lookUpClass, mergeClassTables } from '../settings/class-table.ts'
import { formatPath, parseSettings } from '../settings/problems.ts'
import { packageOf, withoutIgnoredKeys } from '../settings/python-package.ts'
import { describeSetting } from '../settings/redact.ts'
import type { SettingsWarning } from '../settings/warning.ts'
import type { BackendClass, BackendContext } from './backend.ts'
import { buildParts, type PartsSettings } from './build-parts.ts'
import { checkKeySpaces } from './key-spaces.ts'
import { Resources } from './resources.ts'

/** Options of {@link buildCaches}. */
export interface BuildCachesOptions {
  /** Additional class names, by setting. They override built-in names. */
  readonly classes?: ClassTable | undefined
  /** Django's settings besides CACHES: `DJANGO_REDIS_…`, `CACHE_HERD_TIMEOUT`. */
  readonly djangoSettings?: DjangoSettings | undefined
  /** Receives warnings about settings. @defaultValue `process.emitWarning` */
  readonly onWarning?: ((warning: SettingsWarning) => void) | undefined
  /**
   * The connections that are open: calls with the same object share those to the same place with the same options. Each
   * connection closes with the last cache that uses it.
   *
   * @defaultValue connections of its own
   */
  readonly connections?: Resources | undefined
}

/** The rules of {@link BuildCachesOptions}, for functions that pass them on. */
export const buildCachesRules: OptionRules<BuildCachesOptions> = {
  classes: optionRule.checkedInUse,
  djangoSettings: optionRule.checkedInUse,
  onWarning: optionRule.callback,
  connections: {
    accepts: (value) => typeof (value as Resources | null)?.claim === 'function',
    expected: 'a Resources object',
  },
}

const CLOSES_ANYWAY: SettingsWarning = {
  code: 'WARN_CACHE_IGNORED_SETTING',
  path: 'djangoSettings.DJANGO_REDIS_CLOSE_CONNECTION',
  message: 'has no effect in Node: close() always closes connections, and nothing else does',
}

/**
 * Named caches: Django's `caches`. Settings are in private fields, so printing it shows no secret.
 *
 * @example
 * ```ts
 * await using caches = createCaches({ default: { BACKEND: 'locmem' } })
 * await caches.get('default').set('k', 1)
 * ```
 */
export class Caches<ByAlias = Readonly<Record<string, Cache>>> implements AsyncDisposable {
  readonly #byAlias: ReadonlyMap<string, Cache>
  readonly #absent: ReadonlyMap<string, SettingsProblem>
  readonly #memoizes: boolean

  /**
   * @param byAlias - The caches by name.
   * @param absent - Why there is no cache, by the name of an alias whose backend exists in Python only.
   * @param memoizes - Whether one of the caches has MEMO.
   */
  constructor(
    byAlias: ReadonlyMap<string, Cache>,
    absent: ReadonlyMap<string, SettingsProblem> = new Map(),
    memoizes = false,
  ) {
    this.#byAlias = byAlias
    this.#absent = absent
    this.#memoizes = memoizes
  }

  /** The names in the order of the settings, without those whose backend does not exist in Node. */
  get aliases(): readonly (keyof ByAlias & string)[] {
    return [...this.#byAlias.keys()] as (keyof ByAlias & string)[]
  }

  /**
   * Returns the cache with a name.
   *
   * @param alias - A name in the settings. @defaultValue `'default'`
   * @throws {@link UnknownAliasError} for an unknown name. The message lists the known ones.
   * @throws {@link SettingsError} for an alias whose backend does not exist in Node: file, database, memcached.
   */
  get<Alias extends keyof ByAlias & string = 'default' & keyof ByAlias>(
    ...[alias = 'default' as Alias]: 'default' extends keyof ByAlias ? [alias?: Alias] : [alias: Alias]
  ): ByAlias[Alias] {
    const cache = this.#byAlias.get(alias)
    if (cache) return cache as ByAlias[Alias]
    const absent = this.#absent.get(alias)
    if (absent) throw new SettingsError([absent])
    const known = this.aliases
    const guess = nearest(String(alias), known)
    const hint = guess ? `Did you mean "${guess}"? ` : ''
    throw new UnknownAliasError(`No cache is named "${alias}". ${hint}Known: ${known.join(', ')}.`)
  }

  /**
   * Walks over the caches in the order of the settings, for what is done with all of them.
   *
   * @example
   * ```ts
   * for (const cache of caches) console.log(cache.alias, cache.stats().hits)
   * ```
   */
  [Symbol.iterator](): IterableIterator<Cache> {
    return this.#byAlias.values()
  }

  /**
   * Runs work, such as that of one request, in which caches with `OPTIONS.MEMO` read each key once: `get`, `getMany`,
   * `getOrSet` and `getOrSetMany` of a value that the work has read before ask no server. Every read returns a copy of
   * its own, and what the work writes by the same cache or a view of it is read anew. What others write meanwhile is
   * not seen, except with `read: 'primary'`. Concurrent works remember nothing of each other.
   *
   * @param work - The work, with everything that it calls and waits for.
   * @returns What the work returns.
   * @throws {@link ArgumentError} when no cache has `MEMO`.
   *
   * @example
   * ```ts
   * app.use((request, response, next) => caches.memo(next))
   * ```
   */
  memo<T>(work: () => T): T {
    if (this.#memoizes) return inMemo(work)
    throw new ArgumentError('memo() remembers reads of caches with OPTIONS.MEMO, and no cache has it.')
  }

  /** Closes every cache. Resolves when all connections are closed. Idempotent. */
  async close(): Promise<void> {
    const closed = await Promise.allSettled([...this.#byAlias.values()].map((cache) => cache.close()))
    for (const result of closed) if (result.status === 'rejected') throw result.reason
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/**
 * Turns settings into caches: looks up classes, checks everything, then makes the caches. Does no I/O.
 *
 * @param settings - One settings object with BACKEND (alias `default`), or settings by alias, as in Django's CACHES.
 * @param table - The built-in class names.
 * @param options - More class names, Django's settings, where warnings go.
 * @returns The caches.
 * @throws {@link SettingsError} with every problem and its path.
 */
export function buildCaches(settings: unknown, table: ClassTable, options: BuildCachesOptions = {}): Caches {
  const problems: SettingsProblem[] = []
  const classes = mergeClassTables(table, options.classes)
  const warn = options.onWarning ?? emitWarning
  const resources = new Resources()
  const { connections = resources } = options
  const djangoSettings =
    parseSettings(djangoSettingsSchema, options.djangoSettings ?? {}, ['djangoSettings'], problems) ?? {}
  if (djangoSettings.DJANGO_REDIS_CLOSE_CONNECTION !== undefined) warn(CLOSES_ANYWAY)
  const byAlias = new Map<string, Cache>()
  const absent = new Map<string, SettingsProblem>()
  for (const [alias, own] of Object.entries(settingsByAlias(settings))) {
    const shared = { resources, connections, djangoSettings, warn }
    const cache = buildCache(alias, own, classes, shared, problems, (problem) => absent.set(alias, problem))
    if (cache) byAlias.set(alias, cache)
  }
  checkKeySpaces([...byAlias.values()], problems)
  if (problems.length > 0) throw new SettingsError(problems)
  for (const problem of absent.values()) warn({ code: 'WARN_CACHE_ABSENT_BACKEND', ...problem })
  return new Caches(byAlias, absent, Object.values(settingsByAlias(settings)).some(asksForMemo))
}

function settingsByAlias(settings: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(settings)) {
    const message = `expected settings by alias, such as { default: { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/0' } }; got ${describeSetting([], settings)}`
    throw new SettingsError([{ path: 'CACHES', message }])
  }
  if ('BACKEND' in settings) return { default: settings }
  if (Object.keys(settings).length > 0) return settings
  throw new SettingsError([{ path: 'CACHES', message: 'expected at least one alias, such as "default"' }])
}

function buildCache(
  alias: string,
  settings: unknown,
  classes: ClassTable,
  shared: Pick<BackendContext, 'resources' | 'connections' | 'djangoSettings' | 'warn'>,
  problems: SettingsProblem[],
  reportAbsent: (problem: SettingsProblem) => void,
): Cache | undefined {
  const path = ['CACHES', alias]
  if (!isObject(settings)) {
    problems.push({
      path: formatPath(path),
      message: `expected an object with BACKEND, got ${describeSetting(path, settings)}`,
    })
    return undefined
  }
  const lookup = lookUpClass(classes, 'BACKEND', settings.BACKEND)
  if ('problem' in lookup) {
    const problem = { path: formatPath([...path, 'BACKEND']), message: lookup.problem }
    // A project's other aliases work without it.
    if (lookup.absent) reportAbsent(problem)
    else problems.push(problem)
    return undefined
  }
  const Backend = lookup.found as BackendClass
  if (typeof Backend.schema !== 'function' || typeof Backend.openStore !== 'function') {
    const message = `expected a cache class such as LocMemCache, with a static schema() and openStore(); got ${describeValue(Backend)}`
    problems.push({ path: formatPath([...path, 'BACKEND']), message })
    return undefined
  }
  const schema = Backend.schema(classes)
  const pythonPackage = packageOf(settings.BACKEND)
  const { kept, ignored } = pythonPackage
    ? withoutIgnoredKeys(schema, settings, pythonPackage)
    : { kept: settings, ignored: [] }
  const parsed = parseSettings(schema, kept, path, problems)
  if (parsed === undefined) return undefined
  try {
    const context = { ...shared, alias, path, backendName: settings.BACKEND }
    const parts = buildParts(parsed as PartsSettings, context, () => Backend.openStore(parsed as never, context))
    for (const { path: inner, message } of ignored) {
      shared.warn({ code: 'WARN_CACHE_IGNORED_SETTING', path: formatPath([...path, ...inner]), message })
    }
    return new Backend(parts as never)
  } catch (error) {
    problems.push(...problemsOf(error, path))
    return undefined
  }
}

/**
 * Turns an error of this project (a TIMEOUT out of range) into problems of the alias. Any other error is a bug and is
 * thrown.
 */
function problemsOf(error: unknown, path: readonly string[]): readonly SettingsProblem[] {
  if (error instanceof SettingsError) return error.problems
  if (error instanceof CacheError) return [{ path: formatPath(path), message: error.message }]
  throw error
}

/** Also for a backend that ignores its OPTIONS. */
function asksForMemo(settings: unknown): boolean {
  return isObject(settings) && isObject(settings.OPTIONS) && settings.OPTIONS.MEMO === true
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function emitWarning({ code, path, message }: SettingsWarning): void {
  process.emitWarning(`${path}: ${message}`, { type: 'HoldfastWarning', code })
}
