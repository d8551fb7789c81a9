import { type FactoryProvider, Scope } from '@nestjs/common'
import type { Caches } from 'holdfast'
import { CachesCloser } from './caches-closer.ts'
import { askedAliases, CACHES, getCacheToken } from './tokens.ts'

/** What a module provides, and which of it others may inject. */
export interface CacheProviders {
  /** Of the caches, each single one, and what closes them. */
  readonly providers: FactoryProvider[]
  /** Their tokens, without what closes them. */
  readonly exports: FactoryProvider['provide'][]
}

/**
 * Makes the providers of the caches.
 *
 * An alias that somebody asks for and that is not among the known ones gets a transient provider. Nest calls that only where it is really
 * injected, so another module may well define it; and then the error says which aliases exist, instead of Nest's that knows only of tokens.
 *
 * @param caches - The provider of {@link CACHES}.
 * @param known - The aliases that the settings define.
 */
export function cacheProviders(caches: FactoryProvider<Caches>, known: readonly string[]): CacheProviders {
  const unknown = askedAliases().filter((alias) => !known.includes(alias))
  const injectable = [
    caches,
    ...known.map((alias) => cacheProvider(alias, Scope.DEFAULT)),
    ...unknown.map((alias) => cacheProvider(alias, Scope.TRANSIENT)),
  ]
  const closer = { provide: CachesCloser, inject: [CACHES], useFactory: (all: Caches) => new CachesCloser(all) }
  return { providers: [...injectable, closer], exports: injectable.map(({ provide }) => provide) }
}

function cacheProvider(alias: string, scope: Scope): FactoryProvider {
  return { provide: getCacheToken(alias), scope, inject: [CACHES], useFactory: (caches: Caches) => caches.get(alias) }
}
