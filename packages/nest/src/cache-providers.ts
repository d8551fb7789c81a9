import { type FactoryProvider, Scope } from '@nestjs/common'
import type { Caches } from 'holdfast'
import { CachesCloser } from './caches-closer.ts'
import { askedAliases, CACHES, getCacheToken } from './tokens.ts'

/** The providers of the module, and the tokens that it exports. */
export interface CacheProviders {
  /** Providers of all caches, of each cache, and of the object that closes them. */
  readonly providers: FactoryProvider[]
  /** The tokens of the caches. */
  readonly exports: FactoryProvider['provide'][]
}

/**
 * Makes the providers of the caches.
 *
 * An unknown alias that some class asks for gets a transient provider. Nest calls it only where it is really injected,
 * so another module may define the alias. If none does, the error lists the aliases that exist; Nest's error would name
 * a token only.
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
