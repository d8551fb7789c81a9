import { Caches, sharedByCopies, UnknownAliasError } from '@holdfast/core'
import { type DynamicModule, type FactoryProvider, Inject, Scope } from '@nestjs/common'
import { INQUIRER, ModuleRef, ModulesContainer } from '@nestjs/core'
import { ArgumentError, type Cache } from 'holdfast'
import { CACHES, requestedTokens } from '../injection/tokens.ts'
import { definesCaches, hostsOf, type NestModule, visibleFrom } from './visible-modules.ts'

/**
 * The module that Nest asks last for one alias, because it is global and comes after all imports. A module that
 * announces the alias is imported where it is used, so Nest finds that one first.
 */
class LastResort {}

/** Receives all caches of a module. */
class OwnCaches {
  readonly caches: Caches

  constructor(caches: Caches) {
    this.caches = caches
  }
}
// The sources also run where the syntax of parameter decorators is unknown.
Inject(CACHES)(OwnCaches, undefined, 0)

const modules = sharedByCopies('nest/last-resorts', () => new Map<string, DynamicModule>())

/**
 * Returns the modules that answer requests which no other module answers: for aliases that nobody defines, and for
 * aliases that settings define but `registerAsync` did not announce.
 *
 * One module per alias serves all registrations. `app.get(token)` takes the provider of the module that was added last,
 * so these must come before the modules that define caches. That puts them before global ones, too, for which they
 * search as well.
 */
export function lastResorts(): DynamicModule[] {
  for (const [alias, token] of requestedTokens()) {
    if (modules.has(alias)) continue
    modules.set(alias, { module: LastResort, global: true, providers: [provider(alias, token)], exports: [token] })
  }
  return [...modules.values()]
}

/** Transient: Nest calls its factory only where the alias is injected. */
function provider(alias: string, token: string): FactoryProvider {
  // Nest asks again for every instance of a class with request scope, and names the same requester.
  const answers = new WeakMap<object, Cache>()
  return {
    provide: token,
    scope: Scope.TRANSIENT,
    inject: [INQUIRER, ModulesContainer],
    async useFactory(requester: object | null | undefined, container: ModulesContainer): Promise<Cache> {
      const known = requester && answers.get(requester)
      if (known) return known
      const found = await search(alias, token, scopesOf(requester, token, [...container.values()]))
      if (requester) answers.set(requester, found)
      return found
    },
  }
}

/** The modules that the requester sees: one list, or several if it is not certain who the requester is. */
function scopesOf(requester: unknown, token: string, all: readonly NestModule[]): NestModule[][] {
  const hosts = hostsOf(requester, token, all)
  if (hosts.length > 0) return hosts.map(visibleFrom)
  // A module that announces the alias would have been found before, if the requester saw it.
  const unannounced = all.filter((module) => definesCaches(module) && !module.providers.has(token))
  return [all.filter(({ isGlobal }) => isGlobal).flatMap(visibleFrom), ...unannounced.map((module) => [module])]
}

async function search(alias: string, token: string, scopes: readonly (readonly NestModule[])[]): Promise<Cache> {
  const seen = new Map<string, Cache>()
  const found = new Set<Cache>()
  for (const scope of scopes) {
    const byAlias = await cachesOf(scope, alias)
    for (const [name, cache] of byAlias) seen.set(name, cache)
    const cache = byAlias.get(alias)
    if (cache) found.add(cache)
  }
  const [cache] = found
  if (cache && found.size === 1) return cache
  if (cache) {
    throw new ArgumentError(
      `Several modules define a cache named "${alias}". Name it in "aliases" of each CacheModule.registerAsync() that defines it.`,
    )
  }
  if (seen.size > 0) return new Caches(seen).get(alias)
  throw new UnknownAliasError(
    `No CacheModule is visible where the cache "${alias}" (${token}) is injected. Import the one that defines it, or register it with isGlobal.`,
  )
}

/** The caches of some modules, until one defines the alias: the first counts, as in Nest's own search. */
async function cachesOf(visible: readonly NestModule[], alias: string): Promise<ReadonlyMap<string, Cache>> {
  const byAlias = new Map<string, Cache>()
  for (const module of visible.filter(definesCaches)) {
    const { caches } = await module.getProviderByKey<ModuleRef>(ModuleRef).instance.create(OwnCaches)
    for (const name of caches.aliases) byAlias.set(name, caches.get(name))
    if (byAlias.has(alias)) break
  }
  return byAlias
}
