import type { ModulesContainer } from '@nestjs/core'
import { CACHES } from '../injection/tokens.ts'

/** A module of a running application, as Nest keeps it. */
export type NestModule = ModulesContainer extends Map<string, infer Module> ? Module : never

/** Tells whether a module defines caches. */
export function definesCaches(module: NestModule): boolean {
  return module.providers.has(CACHES)
}

/**
 * Finds the modules that a request for a token may come from, among those for which Nest finds no module that announces
 * it.
 *
 * @param requester - The instance that Nest names as requester. A factory has none: then the modules are found whose
 *   factories inject the token.
 * @param token - The token.
 * @param all - All modules of the application.
 */
export function hostsOf(requester: unknown, token: string, all: readonly NestModule[]): NestModule[] {
  const asks = ({ providers, controllers, injectables, middlewares }: NestModule): boolean =>
    [providers, controllers, injectables, middlewares].some((wrappers) =>
      [...wrappers.values()].some(({ instance, inject }) =>
        requester == null ? inject?.some((item) => tokenOf(item) === token) : instance === requester,
      ),
    )
  const unannounced = (module: NestModule): boolean => {
    const first = visibleFrom(module).find(({ providers }) => providers.has(token))
    return first !== undefined && !definesCaches(first)
  }
  return all.filter((module) => asks(module) && unannounced(module))
}

/**
 * Lists the modules whose exports a module sees, in the order of Nest's search: what it imports, each followed by what
 * it re-exports, and global modules last.
 */
export function visibleFrom(host: NestModule): NestModule[] {
  const seen = new Set<NestModule>([host])
  const walk = (module: NestModule, mayPass: (imported: NestModule) => boolean): void => {
    for (const imported of module.imports) {
      if (!imported || seen.has(imported) || !mayPass(imported)) continue
      seen.add(imported)
      walk(imported, ({ metatype }) => imported.exports.has(metatype))
    }
  }
  walk(host, () => true)
  seen.delete(host)
  return [...seen]
}

function tokenOf(dependency: unknown): unknown {
  return typeof dependency === 'object' && dependency !== null && 'token' in dependency ? dependency.token : dependency
}
